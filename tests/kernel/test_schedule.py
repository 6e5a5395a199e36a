from marketplace.celery import app
from marketplace.kernel import schedule


def test_beat_calls_what_tasks_ask_for():
    app.loader.import_default_modules()

    assert app.conf.beat_schedule is schedule.ENTRIES
    assert app.conf.beat_schedule["outbox.sweep"]["schedule"] == 2.0
    for entry in schedule.ENTRIES.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] > 0
