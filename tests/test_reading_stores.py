"""Notes of a reader with a kernel, in a real Chromium: a kernel that answers, is late, refuses, or is gone."""

from datetime import UTC, datetime
from typing import Any

import pytest

import essaylib as el
from essaylib import Span
from essaylib.annotation import note, to_jsonld
from essaylib.annotation.anchors import attach
from essaylib.annotation.note_record import view_place
from tests.front import Front, doc_of

NOW = datetime(2026, 11, 24, 8, 0, 0, 250_000, tzinfo=UTC)
WORDS = "昨夜下过雨。春天来了，山里的桃花都开了。我们坐在树下，读一本𠮷野写的旧书。"


@pytest.fixture
def spring() -> el.Essay:
    return el.parse_essay(WORDS)


def made(essay: el.Essay, start: int, end: int, comment: str = "") -> dict[str, Any]:
    return to_jsonld(note(essay, Span(start, end), tag="t", comment=comment, creator="Ada", now=NOW), embedded=True)


# With a kernel ----------------------------------------------------------------------------------------------------

# A kernel of a few lines: `answer()` takes what was sent, as the protocol has it. `wait()` lets ten seconds pass.
KERNEL = """
const late = [], realTimeout = setTimeout;
globalThis.setTimeout = (f, ms) => ms >= 10000 ? late.push(f) : realTimeout(f, ms);
const wait = () => late.splice(0).forEach(f => f());
const place = {state: 'exact', span: [0, 1], why: {en: '', zh: ''}, candidates: []};
const kernel = (doc, notes = [], path = 'ada.json') => {
    const it = {sent: [], file: new Map(notes.map(n => [n.id, n])), listeners: {}, refuse: null, unsaved: 0};
    it.status = () => ({path, unsaved: it.unsaved, error: null, notice: null});
    it.say = message => (it.listeners['msg:custom'] ?? []).forEach(f => f(message, []));
    it.model = {
        comm_live: true,
        on: (name, f) => { (it.listeners[name] ??= []).push(f); },
        off: (name, f) => { it.listeners[name] = it.listeners[name].filter(g => g !== f); },
        send: message => { if (it.dead) throw new Error('no comm'); it.sent.push(structuredClone(message)); },
    };
    it.answer = () => { for (const {op, view, seq, put = [], delete: gone = []} of it.sent.splice(0)) {
        if (op === 'hello') {
            it.say({op: 'document', doc, creator: 'Ada', canWrite: true});
            const records = [...it.file.values()].map(note => ({note, place}));
            it.say({op: 'state', records, status: it.status()});
        } else if (op === 'change' && it.refuse) {
            it.say({op: 'failed', view, seq, error: it.refuse, put: [], delete: []});
        } else if (op === 'change') {
            put.forEach(note => it.file.set(note.id, note));
            gone.forEach(id => it.file.delete(id));
            const shown = put.map(note => ({note, place}));
            it.say({op: 'changed', view, seq, put: shown, delete: gone, status: it.status()});
        }
    } };
    return it;
};
const said = store => [...store.records.values()].map(r => r.note.body.at(-1).value).sort();
const is = store => [said(store), store.status.unsaved, store.status.error?.en ?? null];
"""


def in_kernel(front: Front, body: str, *args: Any) -> Any:
    return front.run(f"{KERNEL}\ntry {{ {body} }} finally {{ globalThis.setTimeout = realTimeout; }}", *args)


def test_a_change_is_shown_at_once_and_counted_until_it_is_answered(front, spring):
    steps = in_kernel(
        front,
        """
        const k = kernel(a, [b]), store = kernelStore(k.model), steps = [], heard = [];
        store.on(what => heard.push(what));
        steps.push(store === kernelStore(k.model), store.kind, store.canWrite);
        k.answer();
        steps.push(store.canWrite, store.creator, is(store), (await store.document).font);
        store.change({put: [c], delete: [b.id]});
        steps.push(is(store), store.records.get(c.id).place);
        k.answer();
        steps.push(is(store), store.records.get(c.id).place.span, heard.at(-1));
        const bare = c.id.replace('urn:uuid:', '');
        k.say({op: 'changed', view: 'another', seq: 1, put: [{note: d, place}], delete: [bare], status: k.status()});
        steps.push(is(store), heard.at(-1));
        return steps;
        """,
        doc_of(spring), *(made(spring, 2, 6, one) for one in ("old", "new", "other")),
    )  # fmt: skip
    assert steps[:5] == [True, "kernel", False, True, "Ada"]
    assert steps[5:7] == [[["old"], 0, None], None]
    assert steps[7] == [["new"], 2, None]
    assert steps[8] == view_place(attach(note(spring, Span(2, 6), creator="x"), spring)), "placed at once"
    assert steps[9:11] == [[["new"], 0, None], [0, 1]]
    assert (len(steps[11]["put"]), steps[11]["delete"]) == (1, []), "what is gone already goes once"
    assert steps[12] == [["other"], 0, None]
    assert len(steps[13]["put"]) == len(steps[13]["delete"]) == 1, "a bare UUID is the same id"


def test_what_comes_from_elsewhere_does_not_write_over_what_is_pending(front, spring):
    old = made(spring, 2, 6, "old")
    ours, theirs = ({**old, "body": [{**old["body"][1], "value": text}]} for text in ("ours", "theirs"))
    steps = in_kernel(
        front,
        """
        const k = kernel(a, [b]), store = kernelStore(k.model), steps = [];
        k.answer();
        store.change({put: [c]});
        k.say({op: 'changed', view: 'x', seq: 9, put: [{note: d, place}], delete: [], status: k.status()});
        steps.push(is(store));
        k.say({op: 'changed', view: 'another', seq: 10, put: [], delete: [b.id], status: k.status()});
        steps.push(is(store));
        k.say({op: 'state', records: [{note: d, place}], status: k.status()});
        steps.push(is(store));
        k.answer();
        steps.push(is(store), k.file.get(b.id).body[0].value);
        return steps;
        """,
        doc_of(spring), old, ours, theirs,
    )  # fmt: skip
    assert steps == [[["ours"], 1, None], [["ours"], 1, None], [["ours"], 1, None], [["ours"], 0, None], "ours"]


def test_a_change_that_is_refused_goes_back_and_is_kept_aside(front, spring):
    steps = in_kernel(
        front,
        """
        const k = kernel(a, [b]), store = kernelStore(k.model), steps = [];
        k.answer();
        k.refuse = {en: 'no place', zh: '无此处'};
        store.change({put: [c], delete: [b.id]});
        k.answer();
        steps.push(is(store), store.refused.map(one => one.note?.body.at(-1).value ?? null));
        k.refuse = null;
        store.change({put: [c]});
        k.answer();
        steps.push(is(store));
        return steps;
        """,
        doc_of(spring), made(spring, 2, 6, "old"), made(spring, 2, 6, "new"),
    )  # fmt: skip
    assert steps == [[["old"], 0, "no place"], ["new", None], [["new", "old"], 0, None]]


def test_a_kernel_that_does_not_answer_costs_no_note(front, spring):
    """Late, then there after all; gone for good, and the next reader takes over; changed elsewhere meanwhile: both."""
    steps = in_kernel(
        front,
        """
        const k = kernel(a, [b], 'one.json'), store = kernelStore(k.model), steps = [];
        k.answer();
        store.change({put: [c]});
        wait();
        steps.push(is(store));
        k.answer();
        steps.push(is(store));
        k.dead = true;
        store.change({put: [d]});
        store.change({put: [{...b, body: [{...b.body[1], value: 'ours'}]}]});
        steps.push(is(store));
        const elsewhere = {...b, body: [{...b.body[1], value: 'theirs'}]};
        const next = kernel(a, [elsewhere, c], 'one.json'), heir = kernelStore(next.model);
        const other = kernel(a, [], 'other.json'), stranger = kernelStore(other.model);
        other.answer();
        await new Promise(done => realTimeout(done, 5));
        next.answer();
        steps.push(is(store), is(heir), is(stranger), store.status.notice.en);
        next.answer();
        const apart = [...next.file.values()].filter(n => n['essaylib:conflictsWith']);
        steps.push(is(heir), apart.map(n => n['dcterms:replaces'].id === b.id));
        return steps;
        """,
        doc_of(spring), *(made(spring, 2, 6, one) for one in ("old", "new", "last")),
    )  # fmt: skip
    late, fine, dead, left, heir, stranger, notice, saved, conflicts = steps
    assert late[:2] == [["new", "old"], 1]
    assert late[2].startswith("1 changed notes are not saved: the kernel does not answer.")
    assert "Run the cell" in late[2]
    assert fine == [["new", "old"], 0, None]
    assert dead[:2] == [["last", "new", "ours"], 2]
    assert dead[2].startswith("2 changed notes are not saved")
    assert left == [["last", "new", "ours"], 0, None], "what the old reader shows stays"
    assert "taken over" in notice
    assert heir == [["last", "new", "ours", "theirs"], 2, None]
    assert stranger == [[], 0, None], "another file is another matter"
    assert saved == [["last", "new", "ours", "theirs"], 0, None]
    assert conflicts == [True]


def test_a_reader_that_is_there_already_takes_over_too(front, spring):
    steps = in_kernel(
        front,
        """
        const one = kernel(a, [], 'two.json'), two = kernel(a, [], 'two.json');
        const first = kernelStore(one.model), second = kernelStore(two.model);
        one.answer(); two.answer();
        one.model.comm_live = false;
        first.change({put: [b]});
        await new Promise(done => realTimeout(done, 5));
        const before = is(first);
        two.say({op: 'changed', view: 'x', seq: 1, put: [], delete: [], status: two.status()});
        one.listeners.comm_live_update.forEach(f => f());
        two.answer();
        return [before, is(first), is(second)];
        """,
        doc_of(spring), made(spring, 2, 6, "kept"),
    )  # fmt: skip
    assert steps[0][1] == 1
    assert "Run the cell" in steps[0][2]
    assert steps[1:] == [[["kept"], 0, None], [["kept"], 0, None]]


def test_looking_trying_again_settling_and_reading_only(front, spring):
    steps = in_kernel(
        front,
        """
        const k = kernel(a, [b]), store = kernelStore(k.model), steps = [];
        k.answer();
        dispatchEvent(new Event('focus')); dispatchEvent(new Event('focus'));
        steps.push(k.sent.splice(0).map(m => m.op));
        store.change({put: [b]});
        k.sent.splice(0);
        store.retry();
        steps.push(k.sent.map(m => [m.op, m.put?.length]));
        k.answer();
        store.settle(b.id, [2, 4]);
        const [{op, id, span}] = k.sent.splice(0);
        steps.push([op, id === b.id, span]);
        wait();
        steps.push(store.status.error.en.slice(0, 27));
        k.say({op: 'document', doc: a, creator: '', canWrite: false});
        store.change({delete: [b.id]});
        steps.push(store.records.size, k.sent.length, store.status.error === null);
        store.close();
        dispatchEvent(new Event('focus'));
        k.say({op: 'state', records: [], status: k.status()});
        steps.push(k.sent.length, store.records.size);
        const none = emptyStore();
        none.change({put: [b]}); none.look(); none.retry(); none.close();
        steps.push([none.kind, none.canWrite, none.records.size]);
        return steps;
        """,
        doc_of(spring), made(spring, 2, 6, "old"),
    )  # fmt: skip
    assert steps == [["look"], [["save", None], ["change", 1]], ["settle", True, [2, 4]], "The kernel does not answer.",
                     1, 0, False, 0, 1, ["none", False, 0]]  # fmt: skip
