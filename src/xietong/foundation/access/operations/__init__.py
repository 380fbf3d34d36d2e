"""Acts on accounts, sessions, grants and tokens; each is one function, one transaction, one event."""

from xietong.foundation.access.operations.accounts import (
    NewPassword,
    change_password,
    create_user,
    deactivate_user,
    reactivate_user,
    reset_password,
    switch_post,
)
from xietong.foundation.access.operations.granting import grant_role, refuse_excluded_holder, revoke_grant
from xietong.foundation.access.operations.installing import Installed, create_administrators
from xietong.foundation.access.operations.signing import (
    WRONG,
    SignedIn,
    end_session,
    expire_session,
    expire_sessions,
    note_seen,
    open_session,
    sign_in,
    sign_out,
    unlock_user,
)
from xietong.foundation.access.operations.tokens import NewToken, create_api_token, revoke_api_token
from xietong.foundation.access.operations.verifying import Verified, verify_record

__all__ = [
    "WRONG",
    "Installed",
    "NewPassword",
    "NewToken",
    "SignedIn",
    "Verified",
    "change_password",
    "create_administrators",
    "create_api_token",
    "create_user",
    "deactivate_user",
    "end_session",
    "expire_session",
    "expire_sessions",
    "grant_role",
    "note_seen",
    "open_session",
    "reactivate_user",
    "refuse_excluded_holder",
    "reset_password",
    "revoke_api_token",
    "revoke_grant",
    "sign_in",
    "sign_out",
    "switch_post",
    "unlock_user",
    "verify_record",
]
