"""The 26 streets and towns of the district with their statistical codes (DOMAIN 4.3).

``communities`` is how many communities and villages each has; ``ours`` says whether the bureau
runs its mediation work, which the bureau has to confirm.
"""

from typing import NamedTuple


class Listed(NamedTuple):
    code: str
    name: str
    communities: int
    ours: bool = True


UNITS = (
    Listed("500106001", "小龙坎街道", 4),
    Listed("500106002", "沙坪坝街道", 8),
    Listed("500106003", "渝碚路街道", 10),
    Listed("500106004", "磁器口街道", 4),
    Listed("500106005", "童家桥街道", 5),
    Listed("500106006", "石井坡街道", 7),
    Listed("500106007", "双碑街道", 4),
    Listed("500106008", "井口街道", 11),
    Listed("500106009", "歌乐山街道", 8),
    Listed("500106010", "山洞街道", 2),
    Listed("500106011", "新桥街道", 5),
    Listed("500106012", "天星桥街道", 9),
    Listed("500106013", "土湾街道", 6),
    Listed("500106014", "覃家岗街道", 12),
    Listed("500106015", "陈家桥街道", 8),
    Listed("500106016", "虎溪街道", 11, ours=False),
    Listed("500106017", "西永街道", 9, ours=False),
    Listed("500106018", "联芳街道", 6),
    Listed("500106019", "丰文街道", 6),
    Listed("500106020", "香炉山街道", 7, ours=False),
    Listed("500106021", "土主街道", 12),
    Listed("500106104", "青木关镇", 7),
    Listed("500106105", "凤凰镇", 8),
    Listed("500106106", "回龙坝镇", 12),
    Listed("500106108", "曾家镇", 12, ours=False),
    Listed("500106112", "中梁镇", 7),
)
