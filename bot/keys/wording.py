"""What OpenAI's error codes and messages mean. Codes outweigh messages, precise words outweigh broad ones.

From OpenAI's guide to error codes (developers.openai.com/api/docs/guides/error-codes), its help pages, and bodies
that people have published; tests/keys/cases.jsonl has each with its source.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

VerdictName = Literal[
    "valid",
    "invalid_key",
    "account_deactivated",
    "missing_scope",
    "no_credit",
    "billing_inactive",
    "project_spend_limit",
    "org_spend_limit",
    "org_usage_limit",
    "rate_limited",
    "org_verification_needed",
    "model_no_access",
    "org_no_access",
    "org_mismatch",
    "project_mismatch",
    "ip_not_allowed",
    "wrong_region_host",
    "region_unsupported",
    "network_blocked",
    "server_trouble",
    "unknown",
]
VERDICTS: tuple[VerdictName, ...] = get_args(VerdictName)


def _patterns(*pairs: tuple[VerdictName, str]) -> tuple[tuple[VerdictName, re.Pattern[str]], ...]:
    return tuple((verdict, re.compile(pattern)) for verdict, pattern in pairs)


OVERRIDING = _patterns(
    # The code beside these is null, or another's: model_not_found, unsupported_value, invalid_api_key.
    ("missing_scope", r"missing (?:the )?(?:required )?scopes?\b|insufficient permissions"),
    (
        "org_verification_needed",
        r"organi[sz]ation (?:must|needs to|has to|should) be verified|organi[sz]ation is not (?:yet )?verified"
        r"|verify (?:your |the )?organi[sz]ation|organi[sz]ation verification",
    ),
    ("wrong_region_host", r"incorrect regional host ?name"),
)
"""Messages that say more than the code that comes with them. In lower case, as all messages are compared."""

CODES: dict[str, VerdictName] = {
    "integer_below_min_value": "valid",
    "invalid_api_key": "invalid_key",
    "incorrect_api_key": "invalid_key",
    "invalid_authentication": "invalid_key",
    "invalid_token": "invalid_key",
    "invalid_key": "invalid_key",
    "token_expired": "invalid_key",
    "token_invalidated": "invalid_key",
    "token_revoked": "invalid_key",
    "expired_api_key": "invalid_key",
    "api_key_expired": "invalid_key",
    "key_expired": "invalid_key",
    "api_key_disabled": "invalid_key",
    "api_key_revoked": "invalid_key",
    "missing_api_key": "invalid_key",
    "no_api_key": "invalid_key",
    "account_deactivated": "account_deactivated",
    "account_disabled": "account_deactivated",
    "account_suspended": "account_deactivated",
    "user_deactivated": "account_deactivated",
    "access_terminated": "account_deactivated",
    "deactivated_workspace": "account_deactivated",
    "workspace_deactivated": "account_deactivated",
    "organization_deactivated": "account_deactivated",
    "organization_disabled": "account_deactivated",
    "organization_suspended": "account_deactivated",
    "missing_scope": "missing_scope",
    "missing_scopes": "missing_scope",
    "insufficient_scope": "missing_scope",
    "insufficient_permissions": "missing_scope",
    "credit_balance_exhausted": "no_credit",
    "billing_hard_limit_reached": "no_credit",
    "insufficient_credits": "no_credit",
    "insufficient_balance": "no_credit",
    "insufficient_user_quota": "no_credit",
    "pre_consume_token_quota_failed": "no_credit",
    "billing_limit_reached": "no_credit",
    "budget_exceeded": "no_credit",
    "payment_required": "no_credit",
    "billing_not_active": "billing_inactive",
    "project_spend_limit_exceeded": "project_spend_limit",
    "organization_spend_limit_exceeded": "org_spend_limit",
    "organization_usage_limit_exceeded": "org_usage_limit",
    "rate_limit_exceeded": "rate_limited",
    "slow_down": "rate_limited",
    "too_many_requests": "rate_limited",
    "organization_verification_required": "org_verification_needed",
    "organization_not_verified": "org_verification_needed",
    "organization_must_be_verified": "org_verification_needed",
    "verification_required": "org_verification_needed",
    "model_not_found": "model_no_access",
    "model_not_available": "model_no_access",
    "invalid_model": "model_no_access",
    "deploymentnotfound": "model_no_access",
    "no_organization": "org_no_access",
    "invalid_organization": "org_no_access",
    "organization_not_found": "org_no_access",
    "organization_membership_required": "org_no_access",
    "mismatched_organization": "org_mismatch",
    "mismatched_project": "project_mismatch",
    "invalid_project": "project_mismatch",
    "project_not_found": "project_mismatch",
    "ip_not_authorized": "ip_not_allowed",
    "ip_not_allowed": "ip_not_allowed",
    "incorrect_hostname": "wrong_region_host",
    "unsupported_country_region_territory": "region_unsupported",
    "unsupported_country": "region_unsupported",
    "server_error": "server_trouble",
    "internal_error": "server_trouble",
    "internal_server_error": "server_trouble",
    "server_is_overloaded": "server_trouble",
    "engine_overloaded": "server_trouble",
    "model_overloaded": "server_trouble",
    "overloaded_error": "server_trouble",
    "service_unavailable": "server_trouble",
}
"""Precise codes, in lower case."""

MESSAGES = _patterns(
    ("valid", r"integer below minimum value"),
    ("project_spend_limit", r"project\b.{0,80}\b(?:(?:spend|spending|budget|hard) limit|monthly budget)"),
    ("org_spend_limit", r"organi[sz]ation\b.{0,80}\b(?:(?:spend|spending|budget|hard) limit|budget)"),
    ("org_usage_limit", r"organi[sz]ation\b.{0,80}\busage limit|(?:reached|exceeded) your usage limit"),
    ("project_spend_limit", r"\b(?:spend|spending|budget) limit.{0,40}\bproject"),
    ("org_spend_limit", r"\b(?:spend|spending|budget) limit.{0,40}\borgani[sz]ation"),
    ("org_usage_limit", r"\busage limit.{0,40}\borgani[sz]ation"),
    (
        "region_unsupported",
        r"country, region,? or territory not supported|not available in your (?:country|region)"
        r"|(?:location|country|region) is not supported",
    ),
    (
        "account_deactivated",
        r"(?:account|user|workspace|organi[sz]ation)\b.{0,60}\b(?:deactivated|disabled|suspended|banned|terminated)"
        r"(?!.{0,20}\b(?:insufficient|balance|billing|payment|unpaid))"  # for want of money, not for good
        r"|(?:account|user|organi[sz]ation) (?:has been|is|was) (?:blocked|restricted|flagged)"
        r"|deactivated account|deleted or deactivated|access was terminated|violation of our policies"
        r"|(?:用户|账户|账号|帐户|帐号)已?被?(?:封禁|禁用|停用)",
    ),
    ("billing_inactive", r"account is not active|billing (?:is )?(?:not active|inactive)"),
    (
        "no_credit",
        r"exceeded your current quota|billing (?:hard )?limit|credit balance (?:is )?(?:too low|exhausted)"
        r"|insufficient (?:credits?|balance|quota|funds)|balance is (?:insufficient|negative|too low|not enough)"
        r"|no (?:prepaid )?credits|(?:out of|not enough|all available) credits?|quota is not enough"
        r"|exceededbudget|budget has been exceeded|额度(?:不足|已用尽|耗尽|失败)|余额(?:不足|已用尽)|欠费",
    ),
    (
        "ip_not_allowed",
        r"\bip(?: address(?:es)?)?\b.{0,60}\bnot (?:authorized|allowed|permitted|whitelisted|allow-?listed)"
        r"|\bip(?: address(?:es)?)?\b.{0,60}\bnot (?:in|on) .{0,40}\b(?:allow(?:ed)?[ -]?list|whitelist)"
        r"|not (?:authorized|allowed|permitted)\b.{0,60}\bfrom (?:this|your) ip\b"
        r"|virtual network/firewall rules|ip ?(?:地址)?不在",
    ),
    ("org_mismatch", r"organization header (?:should|must|does not) match|mismatched organization"),
    ("project_mismatch", r"project header (?:should|must|does not) match|mismatched project|no such project"),
    (
        "org_no_access",
        r"must be a member of an organi[sz]ation|not a member of (?:this|the|any|an) organi[sz]ation"
        r"|(?:access to|authorized to access) (?:the|this|that) (?:organi[sz]ation|project)\b"
        r"|(?:no such|invalid) organi[sz]ation|organi[sz]ation (?:you are requesting )?(?:does not exist|not found)"
        r"|project\b.{0,60}\b(?:archived|no longer accessible)",
    ),
    (
        "model_no_access",
        r"(?:not have|no) access to (?:the |this )?model|do not have access to it|not allowed to sample from this model"
        r"|permission to (?:access|use) (?:the |this )?model|invalid model"
        r"|no available channels? for model|模型.{0,60}无可用渠道|无权(?:使用|访问)模型"
        r"|model\b.{0,80}\b(?:does not exist|not found|has been deprecated|has been shut down)",
    ),
    (
        "missing_scope",
        r"(?:(?:do|does) not|don't) have (?:the )?(?:required |necessary )?(?:scope|permission)"
        r"|lacks the required|insufficient scope|key is restricted",
    ),
    (
        "server_trouble",
        r"overloaded|server (?:had an|experienced an) error|internal server error|bad gateway|gateway time-?out"
        r"|service (?:is )?(?:temporarily )?unavailable|upstream (?:connect )?error|no healthy upstream|负载已饱和",
    ),
    (
        "rate_limited",
        r"rate limit|too many requests|slow down|request rate increased too quickly|requests per (?:min|day)",
    ),
    (
        "invalid_key",
        r"incorrect api key|invalid (?:api[ _]?key|authentication|authorization|bearer|token|credential)"
        r"|api key (?:is )?(?:not valid|invalid)"
        r"|(?:api key|token)\b.{0,40}\b(?:expired|revoked|invalidated|deleted|disabled|deactivated)"
        r"|didn't provide an api key|no api key|missing (?:bearer|authentication)|no auth credentials"
        r"|authentication fails|could not parse your authentication|invalid subscription key|unauthorized"
        r"|无效的 ?(?:令牌|token|api ?key|密钥)|(?:令牌|token|密钥|api ?key) ?(?:已过期|状态不可用|无效|错误|验证失败)"
        r"|未提供 ?(?:令牌|token|密钥)",
    ),
)
"""Messages, for answers without a precise code; the first that fits."""

TYPES: dict[str, VerdictName] = {
    "insufficient_quota": "no_credit",
    "quota_exceeded": "no_credit",
    "billing_limit_user_error": "no_credit",
    "exceeded_current_quota_error": "no_credit",
    "billing_not_active": "billing_inactive",
    "access_terminated": "account_deactivated",
    "budget_exceeded": "no_credit",
    "request_forbidden": "region_unsupported",
    "requests": "rate_limited",
    "tokens": "rate_limited",
    "rate_limit_error": "rate_limited",
    "rate_limit_exceeded": "rate_limited",
    "server_error": "server_trouble",
    "api_error": "server_trouble",
    "overloaded_error": "server_trouble",
    "engine_overloaded_error": "server_trouble",
    "service_unavailable_error": "server_trouble",
    "authentication_error": "invalid_key",
    "unauthorized": "invalid_key",
    "invalid_authentication_error": "invalid_key",
}
"""Broad types and codes: the last resort before the status."""

CHALLENGE = re.compile(
    r"just a moment|attention required|you have been blocked|checking your browser|challenge-platform|cf-chl"
    r"|access denied \| |enable javascript and cookies|error code: ?1(?:00[5-9]|01\d|020)\b"
)
"""A page or a line of Cloudflare's that stands before OpenAI, whatever its status."""
SCOPE = re.compile(r"\b[a-z_]{2,30}(?:\.[a-z_]{2,30}){1,4}\b")
MISSING_SCOPES = re.compile(r"missing (?:the )?(?:required )?scopes?:?\s*((?:[a-z_.]+[,\s]*(?:and\s+)?){1,8})")
REGION_HOST = re.compile(r"\b([a-z]{2,12}\.api\.openai\.com)\b")
