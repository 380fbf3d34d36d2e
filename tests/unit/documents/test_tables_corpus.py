"""Every bad file gives rows or a clear Chinese refusal, quickly, and nothing else."""

import re
import time
import tracemalloc

import pytest

from tests.support.bad_files import BadFile, bad_files
from tests.unit.documents.tables import PROBLEMS
from xietong.foundation.documents.domain.rows import FileRefused, TableResult
from xietong.foundation.documents.formats.importing import import_table
from xietong.foundation.documents.formats.rejects import write_errors

CORPUS = list(bad_files())
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SLOWEST = 10.0
_MOST_MEMORY = 200 * 1024 * 1024


def _outcome(file: BadFile) -> TableResult | FileRefused:
    try:
        return import_table(file.data, filename=file.filename, schema=PROBLEMS)
    except FileRefused as refused:
        return refused


def test_corpus_is_large_distinct_and_steady() -> None:
    assert len(CORPUS) >= 300
    assert len({file.name for file in CORPUS}) == len(CORPUS)
    assert list(bad_files()) == CORPUS


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_bad_file_gives_rows_or_clear_errors(file: BadFile) -> None:
    began = time.process_time()
    outcome = _outcome(file)
    assert time.process_time() - began < _SLOWEST
    if isinstance(outcome, FileRefused):
        assert _HAN.search(outcome.reason), outcome.reason
        assert _HAN.search(outcome.mend), outcome.mend
        return
    for error in outcome.errors:
        assert error.row > 0
        assert error.letter
        assert _HAN.search(error.message), error.message
        assert _HAN.search(error.mend), error.mend
        assert f"第 {error.row} 行" in error.sentence
    numbers = [row.number for row in outcome.rows]
    assert numbers == sorted(numbers)
    assert all(row.errors for row in outcome.rejected)


def test_rejected_rows_of_any_bad_file_can_be_written_and_read_again() -> None:
    tried = 0
    for file in CORPUS:
        outcome = _outcome(file)
        if isinstance(outcome, FileRefused) or not outcome.rejected:
            continue
        tried += 1
        again = import_table(write_errors(outcome), filename="错误.xlsx", schema=PROBLEMS)
        assert len(again.rejected) + len(again.rows) + again.unlisted_rows <= len(outcome.rejected)
        assert {error.label for error in again.errors} <= {column.label for column in PROBLEMS.columns}
    assert tried > 50


def test_same_file_gives_the_same_answer() -> None:
    for file in CORPUS[::7]:
        first, second = _outcome(file), _outcome(file)
        if isinstance(first, FileRefused):
            assert str(first) == str(second)
        else:
            assert first == second


def test_memory_stays_bounded_for_bombs() -> None:
    bombs = [file for file in CORPUS if "bomb" in file.name or "laughs" in file.name or "merges" in file.name]
    assert len(bombs) >= 5
    tracemalloc.start()
    try:
        for file in bombs:
            _outcome(file)
        assert tracemalloc.get_traced_memory()[1] < _MOST_MEMORY
    finally:
        tracemalloc.stop()
