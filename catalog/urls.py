"""Addresses of the room catalog."""

from django.urls import path

from catalog.views import (
    bank,
    bank_files,
    dialogue_parts,
    dialogues,
    modules,
    norms,
    programmes,
    questions,
    queue,
    requests,
    selection,
    tracks,
    visitors,
)

app_name = "catalog"
DIALOGUES = "<slug:slug>/dialogues/"
DRAFT = f"{DIALOGUES}<slug:code>/"
TURN = f"{DRAFT}turns/<slug:turn>/"
BANK = "<slug:slug>/questions/"
QUESTION = f"{BANK}<slug:code>/"
urlpatterns = [
    path("", modules.module_list, name="module-list"),
    path("tracks/", tracks.track_list, name="track-list"),
    path("selection/", selection.selection_detail, name="selection-detail"),
    path("selection/toggle/", selection.selection_toggle, name="selection-toggle"),
    path("selection/add/", selection.selection_add, name="selection-add"),
    path("selection/clear/", selection.selection_clear, name="selection-clear"),
    path("selection/restore/", selection.selection_restore, name="selection-restore"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/new/", requests.request_create, name="request-create"),
    path("requests/sent/", requests.request_sent, name="request-sent"),
    path("requests/queue/", queue.request_queue, name="request-queue"),
    path("requests/<int:request_id>/", requests.request_detail, name="request-detail"),
    path("requests/<int:request_id>/message/", requests.request_message, name="request-message"),
    path("requests/<int:request_id>/withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("requests/<int:request_id>/resume/", requests.request_resume, name="request-resume"),
    path("requests/<int:request_id>/take/", queue.request_take, name="request-take"),
    path("requests/<int:request_id>/release/", queue.request_release, name="request-release"),
    path("requests/<int:request_id>/decline/", queue.request_decline, name="request-decline"),
    path("requests/<int:request_id>/reopen/", queue.request_reopen, name="request-reopen"),
    path("requests/<int:request_id>/ready/", queue.request_ready, name="request-ready"),
    path("requests/programmes/<int:requested_id>/", programmes.programme_detail, name="programme-detail"),
    path("requests/programmes/<int:requested_id>/file/", programmes.programme_file, name="programme-file"),
    path("requests/programmes/<int:requested_id>/retry/", programmes.programme_retry, name="programme-retry"),
    path(
        "requests/programmes/<int:requested_id>/draft/", programmes.programme_create, name="programme-create"
    ),
    path("requests/programmes/<int:requested_id>/edit/", programmes.programme_edit, name="programme-edit"),
    path("requests/programmes/<int:requested_id>/sums/", programmes.programme_sums, name="programme-sums"),
    path("requests/programmes/<int:requested_id>/issue/", programmes.programme_issue, name="programme-issue"),
    path(
        "requests/programmes/<int:requested_id>/discard/",
        programmes.programme_discard,
        name="programme-discard",
    ),
    path("requests/confirm/<str:token>/", visitors.request_confirm, name="request-confirm"),
    path("requests/follow/<str:token>/", visitors.request_follow, name="request-follow"),
    path(
        "requests/follow/<str:token>/message/",
        visitors.request_follow_message,
        name="request-follow-message",
    ),
    path(
        "requests/follow/<str:token>/withdraw/",
        visitors.request_follow_withdraw,
        name="request-follow-withdraw",
    ),
    path(
        "requests/follow/<str:token>/programmes/<int:requested_id>/",
        visitors.programme_follow,
        name="programme-follow",
    ),
    path(
        "requests/follow/<str:token>/programmes/<int:requested_id>/file/",
        visitors.programme_follow_file,
        name="programme-follow-file",
    ),
    path(
        "requests/follow/<str:token>/programmes/<int:requested_id>/retry/",
        visitors.programme_follow_retry,
        name="programme-follow-retry",
    ),
    path("norms/<int:organisation_id>/", norms.norm_list, name="norm-list"),
    path(DIALOGUES, dialogues.dialogue_list, name="dialogue-list"),
    path(f"{DIALOGUES}new/", dialogues.dialogue_create, name="dialogue-create"),
    path(DRAFT, dialogues.dialogue_edit, name="dialogue-edit"),
    path(f"{DRAFT}source/", dialogues.dialogue_source, name="dialogue-source"),
    path(f"{DRAFT}facts/", dialogue_parts.dialogue_facts, name="dialogue-facts"),
    path(f"{DRAFT}turn/", dialogue_parts.dialogue_turn_add, name="dialogue-turn-add"),
    path(TURN, dialogue_parts.dialogue_turn_edit, name="dialogue-turn-edit"),
    path(f"{TURN}move/", dialogue_parts.dialogue_turn_move, name="dialogue-turn-move"),
    path(f"{TURN}remove/", dialogue_parts.dialogue_turn_remove, name="dialogue-turn-remove"),
    path(f"{DRAFT}try/", dialogues.dialogue_try, name="dialogue-try"),
    path(f"{DRAFT}export/", dialogues.dialogue_export, name="dialogue-export"),
    path(f"{DRAFT}publish/", dialogues.dialogue_publish, name="dialogue-publish"),
    path(f"{DRAFT}discard/", dialogues.dialogue_discard, name="dialogue-discard"),
    path(BANK, bank.bank_detail, name="bank-detail"),
    path(f"{BANK}begin/", bank.bank_begin, name="bank-begin"),
    path(f"{BANK}change/", bank.bank_change, name="bank-change"),
    path(f"{BANK}undo/", bank.bank_undo, name="bank-undo"),
    path(f"{BANK}take/", bank.bank_take, name="bank-take"),
    path(f"{BANK}publish/", bank.bank_publish, name="bank-publish"),
    path(f"{BANK}file/", bank_files.bank_export, name="bank-export"),
    path(f"{BANK}import/", bank_files.bank_import, name="bank-import"),
    path(f"{BANK}new/", questions.bank_question_create, name="bank-question-create"),
    path(QUESTION, questions.bank_question_edit, name="bank-question-edit"),
    path(f"{QUESTION}copy/", questions.bank_question_copy, name="bank-question-copy"),
    path(f"{QUESTION}history/", questions.bank_question_history, name="bank-question-history"),
    path("<slug:slug>/", modules.module_detail, name="module-detail"),  # last: it takes any word
]
