from nas.cli.event_stream import Event, parse


def test_events_are_read_with_number_kind_and_data():
    lines = [
        "retry: 1000",
        ": following",
        "",
        "id: 1",
        "event: job.created",
        'data: {"a": 1}',
        "",
        "id: 2",
        "event: job.state",
        'data: {"a":',
        "data: 2}",
        "",
    ]
    assert list(parse(lines)) == [
        Event(1, "job.created", {"a": 1}),
        Event(2, "job.state", {"a": 2}),
    ]


def test_a_comment_that_keeps_the_line_open_is_no_event():
    assert list(parse([": ping", "", ": ping", ""])) == []


def test_an_event_cut_off_before_its_end_is_not_handed_on():
    assert list(parse(["id: 3", 'data: {"a": 1}'])) == []
