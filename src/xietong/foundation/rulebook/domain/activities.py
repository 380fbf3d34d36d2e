"""What can be done to the rulebook, each with the sentence its history prints."""

from __future__ import annotations

from xietong.foundation.audit.domain.activities import Activity

SEEDED = "rulebook.seeded"
INSTRUMENT_ADDED = "rulebook.instrument_added"
INSTRUMENT_ENDED = "rulebook.instrument_ended"
CLAUSE_SET = "rulebook.clause_set"
TIMER_SET = "rulebook.timer_set"
TERM_SET = "rulebook.term_set"
TERM_RETIRED = "rulebook.term_retired"
TERMS_IMPORTED = "rulebook.terms_imported"
HOLIDAYS_IMPORTED = "rulebook.holidays_imported"


def _activity(code: str, label: str, sentence: str) -> Activity:
    return Activity(code, label, sentence, business=False)


ACTIVITIES = (
    _activity(SEEDED, "装入初始规章", "装入初始规章、时限、分类和节假日：新增{created}项，保留已有{kept}项"),
    _activity(INSTRUMENT_ADDED, "登记规章", "登记规章“{label}”，自{effective_from}起施行"),
    _activity(INSTRUMENT_ENDED, "规章失效", "规章“{label}”自{effective_until}起失效"),
    _activity(CLAUSE_SET, "登记条款", "登记“{label}”的内容要点（{confidence_label}）"),
    _activity(TIMER_SET, "调整时限", "将“{label}”由{old}调整为{new}（{confidence_label}）"),
    _activity(TERM_SET, "维护分类", "在{scheme_label}中登记“{label}”"),
    _activity(TERM_RETIRED, "停用分类", "停用{scheme_label}“{label}”"),
    _activity(TERMS_IMPORTED, "导入分类", "导入分类：新增{created}，变更{changed}，未变{unchanged}"),
    _activity(HOLIDAYS_IMPORTED, "导入节假日", "导入节假日：新增{created}，变更{changed}，未变{unchanged}"),
)
