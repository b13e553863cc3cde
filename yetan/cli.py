"""The command line. What is heavy is imported by the command that needs it: help must be quick."""

from pathlib import Path
from typing import Annotated

import typer

from bot.domain.appointment import TalkKind
from bot.domain.mistakes import Said
from yetan.failures import plainly, settled, stop
from yetan.voice import voice

app = typer.Typer(
    help="夜谈：预约、分派、记录、督办、回访。 Night talks: booked, heard, recorded and followed up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a trace drawn with its variables would show content
    rich_markup_mode=None,
)
audit = typer.Typer(help="审计留痕 · The audit trail", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(audit, name="audit")
routes = typer.Typer(help="分派规则 · The routing rules", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(routes, name="routes")

Config = Annotated[
    Path,
    typer.Option("--config", "-c", envvar="YETAN_CONFIG", help="配置文件 · The settings file"),
]
HERE = Path("config.yaml")


@app.command(help="第一次安装：写配置、密钥和空数据库，不覆盖任何文件 · Set up; overwrites nothing")
def init(
    folder: Annotated[Path | None, typer.Option(help="装在哪个文件夹 · Where to put it")] = None,
    department: Annotated[str | None, typer.Option(help="部门名称 · Name of the department")] = None,
    zone: Annotated[str | None, typer.Option(help="时区 · Time zone")] = None,
    office_name: Annotated[str | None, typer.Option(help="第一位管理员姓名 · First office person")] = None,
    office_number: Annotated[str | None, typer.Option(help="其名册编号 · Their number in the roster")] = None,
    listen: Annotated[str | None, typer.Option(help="聊天网页的地址和端口 · Where the page listens")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不提问，用默认值 · Ask nothing")] = False,
) -> None:
    config = (folder or Path()) / "config.yaml"
    say = voice(config)

    def asked(given: str | None, question: Said, default: str) -> str:
        return given or (default if yes else str(typer.prompt(say(question), default=default)))

    with plainly(config):
        from yetan.links import webchat_link
        from yetan.setup import Wishes, set_up

        where = Path(asked(str(folder) if folder else None, Said("init-folder"), "."))
        if (where / "config.yaml").exists():
            wishes = Wishes(where, office_name=office_name or "管理员", office_number=office_number or "A001")
        else:
            wishes = Wishes(
                where,
                asked(department, Said("init-department"), "县委组织部"),
                asked(zone, Said("init-zone"), "Asia/Shanghai"),
                asked(listen, Said("init-listen"), "127.0.0.1:8080"),
                asked(office_name, Said("init-office-name"), "管理员"),
                asked(office_number, Said("init-office-number"), "A001"),
            )
        done = set_up(wishes, lambda deed: typer.echo(say(deed)))
        if done.token:
            hours = done.settings.policy.limits.invitation.total_seconds() / 3600
            typer.echo("\n" + say(Said("init-link", hours=f"{hours:g}")))
            for channel in done.settings.webchats:
                typer.echo(f"  {webchat_link(channel, done.token)}")
        typer.echo("\n" + say(Said("init-next")))


@app.command(help="启动服务 · Start the service")
def run(config: Config = HERE) -> None:
    with settled(config) as (settings, _):
        from yetan import app as house
        from yetan.doctor import stop_if_hopeless

        stop_if_hopeless(settings)
        house.serve(settings)


@app.command(help="不需要网络和令牌，用虚构的县试一试 · Try it with a made-up county")
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="网页端口 · Port of the page")] = 8080,
    play: Annotated[bool, typer.Option("--play", help="自动演一整晚 · Play a whole night by itself")] = False,
) -> None:
    with plainly():
        from yetan import demo as show

        if play:
            raise typer.Exit(show.play())
        show.demo(port)


@app.command(help="检查一切，并告诉你怎么办 · Check everything and say what to do")
def doctor(config: Config = HERE) -> None:
    with settled(config) as (settings, say):
        from yetan.doctor import examine
        from yetan.doctor.table import draw

        findings = examine(settings)
        draw(findings, say)
        if any(finding.grave for finding in findings):
            raise typer.Exit(1)


@app.command(help="把数据库升到本程序的版本，可重复 · Bring the database up to date; safe to repeat")
def migrate(config: Config = HERE) -> None:
    with settled(config) as (settings, say):
        from storage import migrate as schema
        from yetan import memory

        with memory.at_hand(settings, any_schema=True) as database:
            found, wanted = schema.current(database.engine), schema.head()
            if found == wanted:
                typer.echo(say(Said("migrate-nothing", wanted=wanted)))
                return
            if found is not None and database.engine.dialect.name == "sqlite":
                copy = settings.data / f"before-{wanted}-{memory.now():%Y%m%d-%H%M%S}.db"
                schema.copy_to(database.engine, copy)
                typer.echo(say(Said("migrate-copied", file=copy.name)))
            schema.upgrade(database.engine)
            typer.echo(say(Said("migrate-done", found=found or Said("migrate-empty"), wanted=wanted)))


@app.command(name="calendar", help="某年每一天是什么日子 · What kind of day each date of a year is")
def days(
    year: Annotated[int, typer.Argument(help="哪一年 · Which year")],
    csv: Annotated[bool, typer.Option("--csv", help="date,kind,reason，每天一行 · a row a day")] = False,
    config: Config = HERE,
) -> None:
    with settled(config) as (settings, say):
        from rich.console import Console

        from bot.domain.calendar import official_year
        from yetan import days as words
        from yetan import memory

        if not words.FIRST_YEAR <= year <= words.LAST_YEAR:
            stop(say(Said("calendar-years", first=words.FIRST_YEAR, last=words.LAST_YEAR, year=year)))
        with memory.at_hand(settings) as database, database.begin() as work:
            if csv:
                typer.echo(words.as_csv(work.calendar, year), nl=False)
            else:
                words.show(work.calendar, year, Console(), say)
        if not official_year(year).published:
            typer.secho(say(Said("calendar-unpublished", year=year)), err=True, fg="yellow")


@app.command(help="给某人一个一次性邀请链接 · A one-time invitation link for a person")
def invite(
    number: Annotated[str, typer.Argument(help="名册编号 · Number in the roster")], config: Config = HERE
) -> None:
    with settled(config) as (settings, say):
        from bot.services.invitations import invite as make_invitation
        from yetan import memory
        from yetan.links import links

        with memory.at_hand(settings) as database, database.begin() as work:
            person = work.people.by_number(number)
            if person is None or person.archived:
                stop(say(Said("invite-nobody", number=number)))
            token = make_invitation(work, None, person.id)
        for channel, link in links(settings, token):
            typer.echo(f"{channel}: {link}")


@routes.command(help="某人某事会分到哪里，为什么 · Where a request goes, and why")
def explain(
    number: Annotated[str, typer.Argument(help="名册编号 · Number in the roster")],
    topic: Annotated[str | None, typer.Option(help="想谈什么的 id · Id of the topic")] = None,
    kind: Annotated[TalkKind, typer.Option(help="谈话类别 · Kind of talk")] = TalkKind.SELF_BOOKED,
    config: Config = HERE,
) -> None:
    with settled(config) as (settings, say):
        from bot.services.explaining import explain_route
        from handlers.routes import lines
        from yetan import memory

        known = [one.id for one in settings.policy.topics]
        if topic is not None and topic not in known:
            stop(say(Said("routes-topics", topics=known, topic=topic)))
        with memory.at_hand(settings) as database, database.begin() as work:
            person = work.people.by_number(number)
            if person is None or person.archived:
                stop(say(Said("invite-nobody", number=number)))
            found = explain_route(work, person, topic, kind)
            typer.echo("\n".join(lines(say.tongue, settings.policy, person, found)))


@routes.command(help="近来谁分到多少 · Who was given how much of late")
def load(config: Config = HERE) -> None:
    with settled(config) as (settings, say):
        from bot.services.loads import everybody
        from handlers.loads import lines
        from yetan import memory

        with memory.at_hand(settings) as database, database.begin() as work:
            typer.echo("\n".join(lines(say.tongue, settings.policy, everybody(work))))


@audit.command(help="核对留痕是否被动过 · Tell the first row that was touched, if any")
def verify(config: Config = HERE) -> None:
    with settled(config) as (settings, say):
        from storage import anchors
        from storage.audit import verify as walk
        from yetan import memory

        heads = anchors.read(settings.anchors)
        with memory.at_hand(settings) as database, database.engine.connect() as connection:
            verdict = walk(connection, database.house.ring.audit, heads)
        if verdict.broken_at is None:
            typer.echo(say(Said("audit-whole", rows=verdict.rows, anchors=len(heads))))
            return
        stop(say(Said("audit-touched", row=verdict.broken_at)), 1)


def main() -> None:
    app()
