"""The command line. What is heavy is imported by the command that needs it: help must be quick."""

from pathlib import Path
from typing import Annotated

import typer

from yetan.failures import plainly

app = typer.Typer(
    help="夜谈：预约、分派、记录、督办、回访。 Night talks: booked, heard, recorded and followed up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a trace drawn with its variables would show content
    rich_markup_mode=None,
)
audit = typer.Typer(help="审计留痕 · The audit trail", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(audit, name="audit")

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
    def asked(given: str | None, question: str, default: str) -> str:
        return given or (default if yes else str(typer.prompt(question, default=default)))

    with plainly():
        from yetan.links import webchat_link
        from yetan.setup import Wishes, set_up

        where = Path(asked(str(folder) if folder else None, "装在哪个文件夹 · Folder", "."))
        if (where / "config.yaml").exists():
            wishes = Wishes(where, office_name=office_name or "管理员", office_number=office_number or "A001")
        else:
            wishes = Wishes(
                where,
                asked(department, "部门名称 · Department", "县委组织部"),
                asked(zone, "时区 · Time zone", "Asia/Shanghai"),
                asked(listen, "聊天网页的地址和端口 · Address and port of the page", "127.0.0.1:8080"),
                asked(office_name, "第一位管理员的姓名 · Name of the first office person", "管理员"),
                asked(office_number, "其名册编号 · Their number in the roster", "A001"),
            )
        done = set_up(wishes, lambda deed, what: typer.echo(f"{deed}  {what}"))
        if done.token:
            hours = done.settings.policy.limits.invitation.total_seconds() / 3600
            typer.echo(f"\n一次性邀请链接，{hours:g} 小时内有效，只给本人 · One-time link, for them only:")
            for channel in done.settings.webchats:
                typer.echo(f"  {webchat_link(channel, done.token)}")
        typer.echo("\n接下来 · Next: 修改 edit config.yaml, yetan doctor, yetan run")


@app.command(help="启动服务 · Start the service")
def run(config: Config = HERE) -> None:
    with plainly():
        from yetan import app as house
        from yetan.config import load_settings
        from yetan.doctor import stop_if_hopeless

        settings = load_settings(config)
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
    with plainly():
        from yetan.config import load_settings
        from yetan.doctor import examine
        from yetan.doctor.table import draw

        findings = examine(load_settings(config))
        draw(findings)
        if any(finding.grave for finding in findings):
            raise typer.Exit(1)


@app.command(help="把数据库升到本程序的版本，可重复 · Bring the database up to date; safe to repeat")
def migrate(config: Config = HERE) -> None:
    with plainly():
        from storage import migrate as schema
        from yetan import memory
        from yetan.config import load_settings

        settings = load_settings(config)
        with memory.at_hand(settings, any_schema=True) as database:
            found, wanted = schema.current(database.engine), schema.head()
            if found == wanted:
                typer.echo(f"已是最新 · Up to date already: {wanted}")
                return
            if found is not None and database.engine.dialect.name == "sqlite":
                copy = settings.data / f"before-{wanted}-{memory.now():%Y%m%d-%H%M%S}.db"
                schema.copy_to(database.engine, copy)
                typer.echo(f"已备份 · Copied first: {copy.name}")
            schema.upgrade(database.engine)
            typer.echo(f"完成 · Done: {found or 'empty'} → {wanted}")


@app.command(name="calendar", help="某年每一天是什么日子 · What kind of day each date of a year is")
def days(
    year: Annotated[int, typer.Argument(help="哪一年 · Which year")],
    csv: Annotated[bool, typer.Option("--csv", help="date,kind,reason，每天一行 · a row a day")] = False,
    config: Config = HERE,
) -> None:
    with plainly():
        from rich.console import Console

        from yetan import days as words
        from yetan import memory
        from yetan.config import load_settings

        if not words.FIRST_YEAR <= year <= words.LAST_YEAR:
            typer.secho(
                f"只知道 {words.FIRST_YEAR} 到 {words.LAST_YEAR} 年 · "
                f"only the years {words.FIRST_YEAR} to {words.LAST_YEAR} are known, not {year}",
                err=True,
                fg="red",
            )
            raise typer.Exit(2)
        with memory.at_hand(load_settings(config)) as database, database.begin() as work:
            if csv:
                typer.echo(words.as_csv(work.calendar, year), nl=False)
            else:
                words.show(work.calendar, year, Console())
        if said := words.warning(year):
            typer.secho(said, err=True, fg="yellow")


@app.command(help="给某人一个一次性邀请链接 · A one-time invitation link for a person")
def invite(
    number: Annotated[str, typer.Argument(help="名册编号 · Number in the roster")], config: Config = HERE
) -> None:
    with plainly():
        from bot.services.invitations import invite as make_invitation
        from yetan import memory
        from yetan.config import load_settings
        from yetan.links import links

        settings = load_settings(config)
        with memory.at_hand(settings) as database, database.begin() as work:
            person = work.people.by_number(number)
            if person is None or person.archived:
                typer.secho(f"名册里没有 · Nobody in the roster has number {number}", err=True, fg="red")
                raise typer.Exit(2)
            token = make_invitation(work, None, person.id)
        for channel, link in links(settings, token):
            typer.echo(f"{channel}: {link}")


@audit.command(help="核对留痕是否被动过 · Tell the first row that was touched, if any")
def verify(config: Config = HERE) -> None:
    with plainly():
        from storage import anchors
        from storage.audit import verify as walk
        from yetan import memory
        from yetan.config import load_settings

        settings = load_settings(config)
        heads = anchors.read(settings.anchors)
        with memory.at_hand(settings) as database, database.engine.connect() as connection:
            verdict = walk(connection, database.house.ring.audit, heads)
        if verdict.broken_at is None:
            typer.echo(f"完好 · Whole: {verdict.rows} rows, {len(heads)} anchors")
            return
        typer.secho(
            f"第 {verdict.broken_at} 行被动过 · Row {verdict.broken_at} was touched", err=True, fg="red"
        )
        raise typer.Exit(1)


def main() -> None:
    app()
