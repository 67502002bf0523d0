"""Lines without a secret in them: prose, code, digests, numbers. The same for a seed, on any machine."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Callable, Iterator

WORDS = (
    "the a key keys card order is was not your my of to in and then open page billing risk-free task-based",
    "disk-image desk-bound sk-learn sk-... sk-xxxx ask-me-anything settings project account price cost model",
    "token tokens limit payment number please thanks how what where does when copy paste error code quota wait",
    "minute secret sauce api python node curl windows terminal install import client response request hello",
    "world 密钥 怎么 充值 卡 报错 账号 模型 调用 为什么 不行 额度 手机 验证码 组织 项目 创建 复制 打开 页面 谢谢",
)
WORDS = tuple(word for line in WORDS for word in line.split())
CODE = (
    "client = OpenAI(api_key=os.environ['OPENAI_API_KEY'])",
    "OPENAI_API_KEY=sk-...",
    "OPENAI_API_KEY=sk-your-api-key-here",
    "export OPENAI_API_KEY='sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
    "api_key: sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    'const key = "sk-1234567890abcdef1234567890abcdef";',
    "re.compile(r'sk-[A-Za-z0-9]{20}" + "T3Blbk" + "FJ[A-Za-z0-9]{20}')",
    "Incorrect API key provided: sk-proj-********************************************AbCd.",
    "if key.startswith(('sk-proj-', 'sk-svcacct-', 'sk-None-')): return True",
    "import { createClientFromEnvironmentVariables } from './sk-helpers-and-more-things'",
    "git checkout feature/hf_hub-and-gsk_keys",
    "for (let i = 0; i < 4096; i++) { sum += table[i] ^ 0xdeadbeef; }",
    "class='task-list-item-checkbox-and-some-more-words sess-management-panel-wide'",
    "SELECT id, created_at FROM keys WHERE project_id = 42 ORDER BY created_at DESC;",
    "org-AbCdEfGhIjKlMnOpQrStUvWx proj_AbCdEfGhIjKlMnOpQrStUvWx",
)
LABELS = ("md5", "sha1", "etag:", "commit", "checksum", "uuid", "request id", "cache key", "digest", "at", "file", "")


def _prose(source: random.Random) -> str:
    return " ".join(source.choices(WORDS, k=source.randint(3, 18)))


def _code(source: random.Random) -> str:
    return source.choice(CODE) + " " * source.randint(0, 3) + source.choice(("", "# " + source.choice(WORDS)))


def _digest(source: random.Random) -> str:
    raw = source.randbytes(24)
    form = source.choice((hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.blake2b))
    text = source.choice((form(raw).hexdigest(), form(raw).hexdigest().upper(), str(uuid.UUID(bytes=raw[:16]))))
    return f"{source.choice(LABELS)} {text}"


def _encoded(source: random.Random) -> str:
    encode = source.choice((base64.b64encode, base64.urlsafe_b64encode, base64.b32encode))
    return f"data:{encode(source.randbytes(source.randint(8, 90))).decode()}"


def _number(source: random.Random) -> str:
    digits = str(source.randrange(10 ** source.randint(3, 19)))
    label = source.choice(("order", "order no.", "订单号", "tracking", "invoice", "phone", "total", "id", "t=", ""))
    return f"{label} {digits} {source.choice(('', 'USD', 'ms', 'items', '元'))}"


def _grouped_number(source: random.Random) -> str:
    separator = source.choice((" ", "-"))
    return f"order {separator.join(f'{source.randrange(10_000):04}' for _ in range(4))}"


def _address(source: random.Random) -> str:
    path = "/".join(source.choices(WORDS[:40], k=3))
    return f"https://example.org/{path}?v={source.randrange(10**9)}#{source.randbytes(6).hex()}"


def _log_line(source: random.Random) -> str:
    return (
        f"2026-11-{source.randint(1, 30):02} 12:{source.randint(0, 59):02}:07,{source.randint(0, 999):03} INFO "
        f"bot[{source.randrange(99999)}] req_{source.randbytes(16).hex()} GET /v1/models 200 {source.random():.6f}"
    )


_MAKERS: tuple[Callable[[random.Random], str], ...] = (
    _prose, _prose, _prose, _code, _digest, _encoded, _number, _grouped_number, _address, _log_line,
)  # fmt: skip


def lines(count: int, seed: int = 20261124) -> Iterator[str]:
    """So many lines, a mixture of everything."""
    source = random.Random(seed)
    for _ in range(count):
        yield source.choice(_MAKERS)(source)
