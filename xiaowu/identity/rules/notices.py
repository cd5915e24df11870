"""What an account's owner is told after it was done (帳號異動通知): OWASP ASVS 5, V6.3.7."""

from enum import StrEnum


class Notice(StrEnum):
    """What happened to the account."""

    PASSWORD = "password"  # noqa: S105
    START_CODE = "start_code"
    SIGN_IN = "sign_in"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_CODES = "recovery_codes"
    POST_GIVEN = "post_given"
    POST_CHANGED = "post_changed"
    POST_ENDED = "post_ended"
    RENAMED = "renamed"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    GUESSED = "guessed"
    STRANGERS = "strangers"


NOTICE_TITLES = {
    Notice.PASSWORD: "您的密碼已變更",
    Notice.START_CODE: "有人為您的帳號產生了一次性啟用碼",
    Notice.SIGN_IN: "您的帳號名稱已變更",
    Notice.FACTOR_ADDED: "您的帳號新增了雙因素驗證",
    Notice.FACTOR_REMOVED: "您的帳號移除了雙因素驗證",
    Notice.RECOVERY_CODES: "您的帳號產生了新的備用碼",
    Notice.POST_GIVEN: "您的帳號新增了一項職務",
    Notice.POST_CHANGED: "您的一項職務已變更",
    Notice.POST_ENDED: "您的一項職務已結束",
    Notice.RENAMED: "您的姓名已修改",
    Notice.SUSPENDED: "您的帳號已停用",
    Notice.RESTORED: "您的帳號已恢復使用",
    Notice.GUESSED: "在已登入您帳號的裝置上，有人連續輸入錯誤的密碼或驗證碼",
    Notice.STRANGERS: "有人從許多地方嘗試您的密碼；未曾登入過的裝置暫時不能登入",
}
