"""``parvis evaluate sentiment|emotion|language``: how well texts are read, on a file a person labelled, beside simple rules."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parvis.engine.backends.contract import BackendError
from parvis.site.cli.backend_errors import said_of
from parvis.site.cli.labelled_texts import LabelledTexts, read_labelled

if TYPE_CHECKING:
    from parvis.engine.backends.contract import Question
    from parvis.engine.evaluation import Evaluation
    from parvis.engine.judging import Judge

AT_ONCE = 1_000
UNANSWERED = ""
"""What stands for an answer that did not come: an error of the true class, and of no other."""
MOST_UNKNOWN = 0.05
"""Share of labels that may be strange (a stray line of the file) before the file is refused."""
Answer = TypeVar("Answer")
Named = TypeVar("Named")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Scored = list[tuple[str, "Evaluation"]]


def _file_options(command: Decorated) -> Decorated:
    for option in (
        click.option("--json", "as_json", is_flag=True, help=_("One JSON document, for programs.")),
        click.option(
            "--backend", metavar="BACKEND", default="baseline", show_default=True,
            help=_(
                "What reads: baseline, which ships with Parvis; a FOLDER with a model (ONNX or Transformers); or the "
                "ADDRESS#MODEL of a language model (OpenAI protocol; its key in PARVIS_READER_KEY)."
            ),
        ),
        click.option("--label", metavar="COLUMN", help=_("Column of the label (name, or number from 1 without header).")),
        click.option("--text", metavar="COLUMN", help=_("Column of the text (name, or number from 1 without header).")),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):  # fmt: skip
        command = option(command)
    return command


_LANGUAGE = click.option(
    "--lang",
    metavar="CODE",
    default="",
    help=_("Language of all the texts (default: as found, text by text)."),
)


@click.command(
    help=_(
        "Score moods. Labels: negative, neutral, positive (or French), 0 1 2, or -1 0 1. "
        "FILE is CSV or TSV, or a NAME_text.txt with its NAME_labels.txt beside it."
    )
)
@_file_options
@_LANGUAGE
def sentiment(
    file: Path, text: str | None, label: str | None, lang: str, backend: str, as_json: bool
) -> None:
    from msgspec.structs import replace

    from parvis.engine import labels
    from parvis.engine.evaluation import one_class_each
    from parvis.engine.judging import LexiconJudge, MajorityJudge
    from parvis.engine.sentiment import CLASSES

    reader = _judge(backend, "sentiment")
    held = read_labelled(file, text, label)
    below_zero = "-1" in held.labels or "-1.0" in held.labels
    texts, true = _understood(partial(labels.sentiment_of, from_minus_one=below_zero), held)
    names = [str(name) for name in CLASSES]
    shares = [true.count(name) / max(1, len(true)) for name in CLASSES]
    scored: Scored = []
    judges = (reader, LexiconJudge(), MajorityJudge(shares, [], ""))
    for judge in judges:
        answers, speed = _answers(partial(judge.sentiments, language=lang), texts)
        rows = [row for answer in answers for row in answer.tolist()]
        given = [names[row.index(max(row))] if row[0] == row[0] else UNANSWERED for row in rows]
        sure = [max(row) if row[0] == row[0] else 0.0 for row in rows]
        found = one_class_each([str(one) for one in true], given, names, sure)
        _tell_unanswered(judge.name, given.count(UNANSWERED))
        scored.append((judge.name, replace(found, texts_per_second=speed)))
    _print("sentiment", file, scored, as_json)


@click.command(
    help=_(
        "Score emotions, several a text if need be. Labels: joy, trust, fear, surprise, sadness, disgust, anger, "
        "anticipation (or French), neutral for none, the numbers of XED or the names of GoEmotions; commas between them."
    )
)
@_file_options
@_LANGUAGE
def emotion(file: Path, text: str | None, label: str | None, lang: str, backend: str, as_json: bool) -> None:
    from msgspec.structs import replace

    from parvis.engine import labels
    from parvis.engine.emotion import CLASSES
    from parvis.engine.evaluation import several_classes_each
    from parvis.engine.judging import MajorityJudge

    reader = _judge(backend, "emotion")
    held = read_labelled(file, text, label)
    texts, true = _understood(labels.emotions_of, held)
    names = [str(name) for name in CLASSES]
    shares = [sum(name in one for one in true) / max(1, len(true)) for name in CLASSES]
    scored: Scored = []
    judges = (reader, MajorityJudge([], shares, ""))
    for judge in judges:
        answers, speed = _answers(partial(judge.emotions, language=lang), texts)
        rows = [row for probabilities, _held in answers for row in probabilities.tolist()]
        _tell_unanswered(judge.name, sum(row[0] != row[0] for row in rows))
        rows = [row if row[0] == row[0] else [0.0] * len(names) for row in rows]
        given = [{str(name) for name in one} for _probabilities, one_batch in answers for one in one_batch]
        found = several_classes_each([{str(name) for name in one} for one in true], given, names, rows)
        name = _("every emotion, always") if isinstance(judge, MajorityJudge) else judge.name
        scored.append((name, replace(found, texts_per_second=speed)))
    _print("emotion", file, scored, as_json)


@click.command(
    help=_("Score languages. Labels are ISO 639-1 codes (fr, en, …) or English names of languages.")
)
@_file_options
@click.option(
    "--longer-than",
    type=int,
    default=0,
    metavar="CHARACTERS",
    help=_("Leave out texts not longer than this."),
)
def language(
    file: Path, text: str | None, label: str | None, backend: str, as_json: bool, longer_than: int
) -> None:
    from msgspec.structs import replace

    from parvis.engine import labels
    from parvis.engine.evaluation import one_class_each
    from parvis.engine.judging import MajorityJudge, Py3langidAlone

    reader = _judge(backend)
    held = read_labelled(file, text, label)
    pairs = [pair for pair in zip(held.texts, held.labels, strict=True) if len(pair[0].strip()) > longer_than]
    held = LabelledTexts([one for one, _label in pairs], [one for _text, one in pairs])
    texts, true = _understood(labels.language_of, held)
    commonest = Counter(true).most_common(1)[0][0] if true else ""
    names = sorted(set(true))
    scored: Scored = []
    judges = (reader, Py3langidAlone(), MajorityJudge([], [], commonest))
    for judge in judges:
        answers, speed = _answers(judge.languages, texts)
        given = [one for answer in answers for one in answer]
        found = one_class_each(true, [code for code, _sure in given], names, [sure for _code, sure in given])
        scored.append((judge.name, replace(found, texts_per_second=speed)))
    _print("language", file, scored, as_json)


def _judge(backend: str, question: Question | None = None) -> Judge:
    """What ``--backend`` names, if it can answer the question (``None``: which language)."""
    from parvis.engine.judging import BaselineJudge
    from parvis.networks.readers import BASELINE, backend_of
    from parvis.site import configuration

    if backend == BASELINE:
        return BaselineJudge()
    try:
        found = backend_of(
            backend, configuration.get("PARVIS_READER_KEY"), configuration.flag("PARVIS_OFFLINE")
        )
    except BackendError as error:
        raise click.BadParameter(said_of(error), param_hint="--backend") from error
    if question is None:
        raise click.BadParameter(_("Only baseline tells languages."), param_hint="--backend")
    if question not in found.answers:
        raise click.BadParameter(
            _("{name} tells {known}, not {question}.").format(
                name=found.name, known=", ".join(sorted(found.answers)), question=question
            ),
            param_hint="--backend",
        )
    return found


def _tell_unanswered(name: str, number: int) -> None:
    if number:
        click.echo(
            _("{name} gave no usable answer about {number} texts.").format(name=name, number=number), err=True
        )


def _understood(read: Callable[[str], Named], held: LabelledTexts) -> tuple[list[str], list[Named]]:
    """The texts whose label is understood, and what it means; a few others are left out, and said so."""
    from parvis.engine.labels import UnknownLabelError

    texts: list[str] = []
    meant: list[Named] = []
    unknown: list[str] = []
    for text, label in zip(held.texts, held.labels, strict=True):
        try:
            meant.append(read(label))
        except UnknownLabelError:
            unknown.append(label)
        else:
            texts.append(text)
    if len(unknown) > MOST_UNKNOWN * len(held.labels):
        examples = ", ".join(sorted(set(unknown))[:5])[:200]
        raise click.ClickException(
            _("Labels that are not known: {labels}. --help says which are.").format(labels=examples)
        )
    if unknown:
        click.echo(
            _("{number} texts are left out: their label is not known.").format(number=len(unknown)), err=True
        )
    return texts, meant


def _answers(answer: Callable[[Sequence[str]], Answer], texts: Sequence[str]) -> tuple[list[Answer], float]:
    """The answers, batch after batch as collection reads them, and how many texts a second of one core.

    Of a reader elsewhere, how many a second: this machine only waits for it.
    """
    from parvis.networks.model_address import AddressJudge

    asked = getattr(answer.func if isinstance(answer, partial) else answer, "__self__", None)
    clock = time.perf_counter if isinstance(asked, AddressJudge) else time.process_time
    try:
        answer(texts[:8])  # loads the models, which is not what is timed
        started = clock()
        found = [answer(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
    except BackendError as error:
        raise click.ClickException(said_of(error)) from error
    return found, round(len(texts) / max(clock() - started, 1e-6), 1)


def _print(question: str, file: Path, scored: Scored, as_json: bool) -> None:
    import msgspec

    if not scored[0][1].texts:
        raise click.ClickException(_("{path} holds no labelled text.").format(path=file))
    if as_json:
        readers = [{"name": name, **msgspec.to_builtins(found)} for name, found in scored]
        click.echo(
            json.dumps(
                {"evaluation": question, "file": str(file), "readers": readers}, ensure_ascii=False, indent=2
            )
        )
        return
    _name, best = scored[0]
    click.echo(_("{number} labelled texts in {file}").format(number=best.texts, file=file))
    click.echo()
    _table(
        [_("reader"), _("macro-F1"), _("accuracy"), _("calibration error"), _("texts/s of one core")],
        [
            [
                name, _percent(found.macro_f1), _percent(found.accuracy),
                "–" if found.calibration_error is None else _percent(found.calibration_error),
                "–" if found.texts_per_second is None else f"{found.texts_per_second:,.0f}",
            ]
            for name, found in scored
        ],
    )  # fmt: skip
    click.echo()
    _table(
        [scored[0][0], _("precision"), _("recall"), "F1", _("texts")],
        [
            [one.name, _percent(one.precision), _percent(one.recall), _percent(one.f1), str(one.support)]
            for one in best.classes
        ],
    )
    if best.confusion:
        names = [one.name for one in best.classes]
        click.echo()
        _table(
            [_("true ↓ given →"), *names],
            [[name, *map(str, row)] for name, row in zip(names, best.confusion, strict=True)],
        )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        click.echo("  ".join(cells).rstrip())
