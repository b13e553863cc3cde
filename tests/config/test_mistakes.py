"""Each mistake in config.yaml is told with its line, and all of them at once."""

import re
from pathlib import Path

import pytest

from tests.config.conftest import ENGLISH
from yetan.config import ConfigProblems, load_settings
from yetan.setup import template
from yetan.voice import Voice

SAMPLE = template().decode()
TOKEN = "123456789:AAF4k3T0kenThatIsNoTokenAtAll_0123456789"


def told(tmp_path: Path, text: str | bytes, say: Voice = ENGLISH) -> list[str]:
    """What a clerk reads after saving this as config.yaml; nothing when all is well."""
    file = tmp_path / "config.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load_settings(file)
    except ConfigProblems as problems:
        return [say(line) for line in problems.lines]
    return []


def changed(old: str, new: str) -> str:
    assert old in SAMPLE, "the sample changed: change this test, too"
    return SAMPLE.replace(old, new, 1)


def line_of(fragment: str, text: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


MISTAKES = {
    "an_unknown_setting": (
        "  language: zh_CN", "  langage: zh_CN",
        "langage", "department.langage: there is no such setting; is 'language' meant?",
    ),
    "an_unknown_block": (
        "reminders: [1d, 1h]", "reminder: [1d, 1h]",
        "reminder: [", "reminder: there is no such setting; is 'reminders' meant?",
    ),
    "a_missing_setting": (
        '"Supervision Section"}, host: V001}', '"Supervision Section"}}',
        "- {id: supervision", "sections[5].host: is missing",
    ),
    "a_section_that_nobody_reaches": (
        "    section: talent\n", "    section: cadre1\n",
        "- {id: talent", "sections[3]: no rule reaches section 'talent'",
    ),
    "a_night_on_which_nobody_sits": (
        "# rota:\n#   V001: [mon, wed, fri]\n#   V002: [tue, thu, weekends]",
        "rota:\n  V001: [mon, wed]\n  V002: [tue, thu, weekends]",
        "rota:", "rota: nobody sits on fri",
    ),
    "a_weekday_that_is_none": (
        "# rota:\n#   V001: [mon, wed, fri]", "rota:\n  V001: [mon, wednesday]",
        "V001: [mon, wedn",
        "rota.V001[2]: write one of these: mon, tue, wed, thu, fri, sat, sun, workdays, weekends",
    ),
    "a_rule_with_an_unknown_section": (
        "    section: supervision\n", "    section: supervison\n",
        "section: supervison", "routing[3].section: there is no section 'supervison'",
    ),
    "a_rule_with_an_unknown_topic": (
        "topics: [career, work]", "topics: [career, pay]",
        "topics: [career, pay]", "routing[5].topics[2]: there is no topic 'pay'",
    ),
    "a_rule_with_an_unknown_kind_of_unit": (
        "unit_kinds: [village]", "unit_kinds: [hamlet]",
        "unit_kinds: [hamlet]",
        "routing[2].unit_kinds[1]: write one of these: "
        "county_department, township, enterprise, village, talent",
    ),
    "a_last_rule_with_a_condition": (
        "  - name: default\n", "  - name: default\n    topics: [other]\n",
        "routing:", "routing: the last rule must match everybody: leave out all its conditions",
    ),
    "a_default_rule_before_others": (
        "  - name: village\n    unit_kinds: [village]\n", "  - name: village\n",
        "- name: village", "routing[2]: rule 'village' matches everybody: nothing after it is read",
    ),
    "two_sections_with_one_id": (
        "{id: cadre2, ", "{id: cadre1, ",
        '- {id: cadre1,      name: {zh_CN: "干部二科"', "sections[2]: 'cadre1' is there twice",
    ),
    "two_topics_with_one_id": (
        "{id: mind, ", "{id: work, ",
        '- {id: work,     name: {zh_CN: "思想压力"', "topics[3]: 'work' is there twice",
    ),
    "two_rules_with_one_name": (
        "- name: mind", "- name: village",
        "- name: village\n    topics", "routing[3]: 'village' is there twice",
    ),
    "an_hour_that_ends_before_it_begins": (
        'ends: "21:30"', 'ends: "19:00"',
        'ends: "19:00"', "nights.ends: it ends (19:00) before it begins (19:30)",
    ),
    "a_time_without_quotes": (
        'begins: "19:30"', "begins: 19:30",
        "begins: 19:30", 'nights.begins: write a time in quotes, such as "19:30"',
    ),
    "a_night_too_short_for_one_talk": (
        "slot: 40m", "slot: 3h",
        "slot: 3h", "nights.slot: not one slot fits into these hours",
    ),
    "a_digest_during_the_night": (
        'digest_at: "22:30"', 'digest_at: "21:00"',
        "digest_at", "nights.digest_at: the digest must come after the night has ended",
    ),
    "a_list_after_the_night_began": (
        'list_at: "12:00"', 'list_at: "20:00"',
        "list_at", "nights.list_at: the list must go out before the night begins",
    ),
    "a_duration_without_unit": (
        "before: 0m", "before: 5",
        "before: 5", "nights.before: write a number and m, h or d, such as 30m, 2h or 3d",
    ),
    "a_ladder_out_of_order": (
        "{after: 3d, to: head}\n    - {after: 5d", "{after: 6d, to: head}\n    - {after: 5d",
        "note:                        #", "ladders.note: the steps of a ladder must come one after another",
    ),
    "a_ladder_that_climbs_to_nobody": (
        "{after: 2h, to: staff}", "{after: 2h, to: boss}",
        "to: boss", "ladders.assignment[1].to: write one of these: cadre, staff, head, host, minister",
    ),
    "a_part_of_a_note_that_is_none": (
        "summons: [summary, weak_points, suggestions]", "summons: [summary, weakness]",
        "summons: [summary, weakness]",
        "note.required.summons[2]: write one of these: summary, character, strengths, weak_points, post, "
        "suggestions, concerns",
    ),
    "follow_ups_out_of_order": (
        "visit: [30d, 90d]", "visit: [30d, 30d]",
        "visit: [30d, 30d]", "follow_ups.visit: the follow-ups must come one after another",
    ),
    "a_reminder_written_in_two_ways": (
        "reminders: [1d, 1h]", "reminders: [1d, 24h]",
        "reminders:", "reminders[2]: is there twice",
    ),
    "a_kind_of_concern_without_days": (
        "working_days: 10}\n  - {id: hardship", "working_day: 10}\n  - {id: hardship",
        "- {id: work,      name", "concern_kinds[1].working_days: is missing",
    ),
    "a_kind_of_concern_that_is_never_answered_in_time": (
        "working_days: 10}\n  - {id: hardship", "working_days: 0}\n  - {id: hardship",
        "working_days: 0", "concern_kinds[1].working_days: at least 1 is wanted",
    ),
    "days_written_like_a_duration": (
        "working_days: 10}\n  - {id: hardship", "working_days: 10d}\n  - {id: hardship",
        "working_days: 10d", "concern_kinds[1].working_days: a whole number is wanted",
    ),
    "a_topic_of_two_kinds": (
        "topics: [career]}", "topics: [career, work]}",
        "topics: [career, work]}",
        "concern_kinds[7].topics: topic 'work' is taken for 'work' already: each topic is of one kind",
    ),
    "a_kind_of_an_unknown_topic": (
        "topics: [career]}", "topics: [carer]}",
        "topics: [carer]}", "concern_kinds[7].topics: there is no topic 'carer'",
    ),
    "a_kind_that_no_section_sees_to": (
        "topics: [career]}", "section: cadre9}",
        "section: cadre9", "concern_kinds[7].section: there is no section 'cadre9'",
    ),
    "two_kinds_of_concern_with_one_id": (
        "{id: health, ", "{id: hardship, ",
        "- {id: hardship,    name", "concern_kinds[3].id: is there twice",
    ),
    "a_body_outside_by_one_name_only": (
        "outside_bodies:\n", "outside_bodies:\n  - 县教育局\n",
        "  - 县教育局\n", 'outside_bodies[1]: write the name in both languages: {zh_CN: "…", en: "…"}',
    ),
    "a_budget_in_words": (
        "yearly_budget: 100000", "yearly_budget: 10万",
        "yearly_budget: 10万", "aid.kinds[1].yearly_budget: a whole number is wanted",
    ),
    "aid_of_which_there_is_none": (
        "yearly_budget: 50000", "yearly_budget: 0",
        "yearly_budget: 0",
        "aid.kinds[2].yearly_budget: with 0 a year nothing could ever be approved; take the line out if "
        "there is no such aid",
    ),
    "two_kinds_of_aid_with_one_id": (
        "{id: living, ", "{id: illness, ",
        '- {id: illness,  name', "aid.kinds[2].id: is there twice",
    ),
    "a_visit_before_anything_was_paid": (
        "visit_after: 30d", "visit_after: 0m",
        "visit_after: 0m", "aid.visit_after: at least 1d is wanted",
    ),
    "a_visit_on_the_day_of_the_talk": (
        "self_booked: [30d, 90d]", "self_booked: [1h, 90d]",
        "self_booked: [1h, 90d]", "follow_ups.self_booked[1]: at least 1d is wanted",
    ),
    "one_distance_where_a_list_is_wanted": (
        "self_booked: [30d, 90d]", "self_booked: 30d",
        "self_booked: 30d", "follow_ups.self_booked: a list is wanted here",
    ),
    "follow_ups_after_an_unknown_kind_of_talk": (
        "self_booked: [30d, 90d]", "self_book: [30d, 90d]",
        "self_book: ", "follow_ups.self_book: write one of these: self_booked, visit, summons, revisit",
    ),
    "visits_merged_over_a_season": (
        "follow_ups_merge: 7d", "follow_ups_merge: 90d",
        "follow_ups_merge", "follow_ups_merge: at most 60d is wanted",
    ),
    "a_visit_of_which_nobody_is_reminded_in_time": (
        "follow_ups_remind: [1d]", "follow_ups_remind: [0m]",
        "follow_ups_remind", "follow_ups_remind[1]: at least 1m is wanted",
    ),
    "a_reminder_of_a_visit_written_in_two_ways": (
        "follow_ups_remind: [1d]", "follow_ups_remind: [1d, 24h]",
        "follow_ups_remind", "follow_ups_remind[2]: is there twice",
    ),
    "a_question_that_is_neither_asked_nor_not": (
        "  ask: true ", "  ask: perhaps ",
        "ask: perhaps", "satisfaction.ask: write true or false",
    ),
    "a_question_when_nobody_remembers": (
        "  after: 3d ", "  after: 200d ",
        "after: 200d", "satisfaction.after: at most 90d is wanted",
    ),
    "sums_of_a_week": (
        "sums: quarter", "sums: week",
        "sums: week", "satisfaction.sums: write one of these: month, quarter, year",
    ),
    "a_notice_after_the_end": (
        "silence_closes: 14d", "silence_closes: 2d",
        "silence_notice: 3d",
        "deadlines.silence_notice: the notice must come before it closes: silence_notice has to be shorter "
        "than silence_closes",
    ),
    "a_notice_after_the_wording_stands": (
        "wording_stands: 14d", "wording_stands: 3d",
        "wording_stands: 3d",
        "deadlines.wording_stands: the notice must come before the wording stands: wording_stands has to be "
        "longer than silence_notice",
    ),
    "no_way_back_after_silence": (
        "reopen_within: 14d", "reopen_within: 0m",
        "reopen_within", "deadlines.reopen_within: at least 1d is wanted",
    ),
    "a_zone_that_does_not_exist": (
        "zone: Asia/Shanghai", "zone: Asia/Peking",
        "zone: Asia/Peking", "department.zone: no such time zone: Asia/Peking",
    ),
    "a_key_written_twice": (
        "  words: 2000", "  live_appointments: 3\n  words: 2000",
        "live_appointments: 3", "limits.live_appointments: is written twice; the first time in line {}",
    ),
    "a_number_out_of_bounds": (
        "words: 2000", "words: 9000",
        "words: 9000", "limits.words: at most 4096 is wanted",
    ),
    "a_roster_number_that_looks_like_a_count": (
        "host: V001}", "host: 1001}",
        "host: 1001", "sections[1].host: write words here; put what looks like a number or a date in quotes",
    ),
    "a_token_in_the_config": (
        "    name: webchat\n", f"    name: webchat\n    token: {TOKEN}\n",
        "token: 1", "channels[1].token: a token never stands in this file: put it into a file with mode 0400 "
        "and name that under token_file, or into the environment variable YETAN_TOKEN",
    ),
    "a_token_where_its_file_should_be_named": (
        "    name: webchat\n", f"    name: webchat\n    token_file: {TOKEN}\n",
        "token_file: 1", "channels[1].token_file: a token never stands in this file: put it into a file "
        "with mode 0400 and name that under token_file, or into the environment variable YETAN_TOKEN",
    ),
    "a_password_in_the_database_address": (
        "# database: postgresql://yetan@", "database: postgresql://yetan:geheim@",
        "database: postgresql", "database: a password never stands in this file: put it into ~/.pgpass",
    ),
    "a_database_nobody_knows": (
        "# database: postgresql://", "database: mysql://",
        "database: mysql", "database: only sqlite and postgresql are known",
    ),
    "a_database_that_forgets": (
        "# database: postgresql://yetan@db.example.org/yetan", "database: 'sqlite://'",
        "database: 'sqlite", "database: name a file: a database in memory forgets everything",
    ),
    "an_unknown_kind_of_channel": (
        "- kind: webchat", "- kind: wechat",
        "- kind: wechat", "channels[1]: the kinds are webchat and telegram",
    ),
    "an_address_without_port": (
        'listen: "127.0.0.1:8080"', "listen: 8080",
        "listen: 8080", 'channels[1].listen: write address and port in quotes, such as "127.0.0.1:8080"',
    ),
    "a_channel_named_like_the_database": (
        "    name: webchat\n", "    name: yetan\n",
        "name: yetan\n", "channels[1].name: take another name: the database has a file of this one",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_clerk_is_told_the_line_and_what_to_write_instead(mistake: str, tmp_path: Path) -> None:
    old, new, fragment, said = MISTAKES[mistake]
    text = changed(old, new)
    said = said.replace("{}", str(line_of("live_appointments: 2", text)))
    assert f"config.yaml:{line_of(fragment, text)}: {said}" in told(tmp_path, text)


def prose(sentence: str) -> list[str]:
    """Latin words in a row; names, settings and values stand alone, commands in `backquotes`."""
    return re.findall("[A-Za-z]{2,},? [A-Za-z]{2,}", re.sub("`[^`]*`", "", sentence))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_clerk_is_told_in_chinese_by_default(mistake: str, tmp_path: Path) -> None:
    old, new, fragment, _ = MISTAKES[mistake]
    text = changed(old, new)
    lines = [
        line for line in told(tmp_path, text, Voice("zh_CN")) if f" {line_of(fragment, text)} 行" in line
    ]
    assert lines
    for line in lines:
        assert re.search("[\u4e00-\u9fff]{4}", line.partition(" 行")[2]), line
        assert prose(line) == [], line


TELEGRAM = "  - kind: telegram\n    name: telegram\n"
CHANNELS = {
    "two channels of one name": (
        TELEGRAM.replace("name: telegram", "name: webchat"), "name: webchat\n    # end",
        "channels[2].name: is there twice",
    ),
    "two servers at one door": (
        TELEGRAM + '    mode: webhook\n    webhook: {listen: "127.0.0.1:8080", public_url: https://b.example.org}\n',
        "webhook: {listen", "channels[2].webhook.listen: 127.0.0.1:8080 is where webchat listens already",
    ),
    "webhook without its block": (
        TELEGRAM + "    mode: webhook\n", "- kind: telegram\n    name: telegram\n    mode",
        "channels[2]: mode is webhook: say under `webhook:` where to listen and the public_url",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", CHANNELS)
def test_channels_must_not_get_into_each_others_way(mistake: str, tmp_path: Path) -> None:
    more, fragment, said = CHANNELS[mistake]
    text = SAMPLE + more + "    # end\n"
    assert told(tmp_path, text) == [f"config.yaml:{line_of(fragment, text)}: {said}"]


def test_light_content_needs_a_page_to_type_and_read_it_in(tmp_path: Path) -> None:
    head = SAMPLE[: SAMPLE.index("channels:")].replace("telegram_content: full", "telegram_content: light")
    said = "privacy.telegram_content: light needs a webchat channel to type and read in"
    assert told(tmp_path, head + "channels:\n" + TELEGRAM) == [
        f"config.yaml:{line_of('telegram_content: light', head)}: {said}"
    ]


def test_all_mistakes_are_told_at_once_from_top_to_bottom(tmp_path: Path) -> None:
    text = changed("zone: Asia/Shanghai", "zone: Nowhere").replace("section: supervision\n", "section: x\n")
    text = text.replace("telegram_content: full", "telegram_content: some").replace("1d, 1h", "1d, 1w", 1)
    lines = told(tmp_path, text)
    places = [line.split(": ")[1] for line in lines]
    assert places == [
        "department.zone", "sections[5]", "routing[3].section", "reminders[2]", "privacy.telegram_content",
    ]  # fmt: skip


def test_no_sentence_repeats_a_secret(tmp_path: Path) -> None:
    text = changed("    name: webchat\n", f"    name: webchat\n    token: {TOKEN}\n")
    text = text.replace("# database: postgresql://yetan@", "database: postgresql://yetan:geheim@")
    said = "\n".join(told(tmp_path, text))
    assert "token" in said
    assert TOKEN not in said
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "config.yaml:1: the file is empty; `yetan init` writes one to start from"),
        (b"# only a comment\n", "config.yaml:1: the file is empty; `yetan init` writes one to start from"),
        (b"- one\n- two\n", "config.yaml:1: settings are wanted: `name: value`"),
        ("a: 1\nname: 组织部\n".encode("gb18030"), "config.yaml:2: the file is not UTF-8; save it as UTF-8"),
        (b"nights:\n\tbegins: 1\n", "config.yaml:2: a tab stands where only spaces may"),
        (b"nights:\n  a: [1, 2\nb: 3\n", "config.yaml:3: this is not YAML"),
        (b"a: 1\nb: \x07\n", "config.yaml:2: a character that no text should contain"),
        (b"a: *nobody\n", "config.yaml:1: this is not YAML: found undefined alias"),
        (b"a: 1\n---\nb: 2\n", "config.yaml:2: this is not YAML"),
        (b"a: !!python/name:os.system 1\n", "config.yaml:1: this is not YAML"),
        (b"a: " + b"[" * 5000, "config.yaml: the settings are nested too deeply"),
        (b"? [a]\n: b\n", "config.yaml:1: this is not YAML"),
        (b"a: 2026-02-30\n", "config.yaml: a value makes no sense"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(raw: bytes, said: str, tmp_path: Path) -> None:
    lines = told(tmp_path, raw)
    assert len(lines) == 1
    assert lines[0].startswith(said)
    chinese = told(tmp_path, raw, Voice("zh_CN"))
    assert re.search("[\u4e00-\u9fff]{4}", chinese[0])
    assert prose(chinese[0]) == []


def test_a_value_that_contains_itself_is_a_mistake_like_any_other(tmp_path: Path) -> None:
    assert told(tmp_path, changed("reminders: [1d, 1h]", "reminders: &r [*r]")) != []


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems, match=r"at-file file=nowhere.yaml said=config-unreadable"):
        load_settings(tmp_path / "nowhere.yaml")


def test_a_file_saved_on_windows_is_read(tmp_path: Path) -> None:
    assert told(tmp_path, b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode()) == []
