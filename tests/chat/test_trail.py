"""The running house leaves the head of its audit trail outside its database, day by day: law 10."""

from sqlalchemy import create_engine

from storage import anchors, audit, keyring
from tests.chat.night import book
from tests.house import House


async def test_the_head_of_the_trail_is_written_down_outside_on_each_day(house: House) -> None:
    """A trail whose end was cut off is whole in itself; the heads of the days before tell that it was not."""
    file = house.settings.anchors

    def days() -> list[str]:
        return [line.split()[2] for line in file.read_text().splitlines()] if file.exists() else []

    cadre = await house.joins("C001")
    await house.until(lambda: days() == ["2026-11-25"])
    await book(cadre)
    for _ in range(3):  # the house looks at its clock, and today's is written
        await house.move(minutes=5)
    assert days() == ["2026-11-25"]
    await house.move(days=1)
    await house.until(lambda: days() == ["2026-11-25", "2026-11-26"])
    await house.quiet()

    heads, key = anchors.read(file), keyring.load(house.settings.keys).audit
    written = dict(house.rows("select seq, mac from audit"))
    assert all(written[head.seq] == head.mac for head in heads)
    assert heads[1].seq > heads[0].seq, "what was done in between is under it"
    await house.stop()
    engine = create_engine(f"sqlite:///{house.settings.data / 'yetan.db'}")
    with engine.begin() as connection:
        assert audit.verify(connection, key, heads).broken_at is None
        connection.exec_driver_sql(f"delete from audit where seq >= {heads[1].seq}")
        assert audit.verify(connection, key).broken_at is None
        assert audit.verify(connection, key, heads).broken_at == heads[1].seq
    engine.dispose()
