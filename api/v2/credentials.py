"""Who calls: a person's name and password, or a program's token."""

from __future__ import annotations

import base64
import binascii

from starlette.requests import Request

from access import Access, Account, SignInRefused
from api.v2.problems import Problem

BASIC = 'Basic realm="jiuzhu", charset="UTF-8"'
CHALLENGE = {"WWW-Authenticate": f'{BASIC}, Bearer realm="jiuzhu"'}
ENDED = {"WWW-Authenticate": 'Bearer realm="jiuzhu", error="invalid_token"'}


def account_of(request: Request, access: Access) -> Account:
    """The account behind the request; ``Problem`` 401 if there is none."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "basic" if given:
            user, password = basic(given)
            account = access.authenticate(user, password, address_of(request))
            if isinstance(account, SignInRefused):
                raise Problem(401, account.message, CHALLENGE)
            return account
        case "bearer" if given:
            found = access.bearer(given.strip())
            if found is None:
                raise Problem(401, "访问令牌无效、已过期,或者它的服务账号已停用;请重新获取", ENDED)
            return found
        case "" | "basic" | "bearer":
            raise Problem(401, "需要用户名和密码(HTTP Basic),或者访问令牌(Bearer)", CHALLENGE)
    raise Problem(401, f"不支持 {scheme} 方式的认证,请用 HTTP Basic 或 Bearer", CHALLENGE)


def basic(given: str) -> tuple[str, str]:
    """Name and password of basic authentication, in UTF-8; ``Problem`` 401 for what is none."""
    try:
        user, colon, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise Problem(401, "Authorization 请求头无法读取", CHALLENGE) from error
    if not colon or "\0" in user + password:
        raise Problem(401, "Authorization 请求头无法读取", CHALLENGE)
    return user, password


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""
