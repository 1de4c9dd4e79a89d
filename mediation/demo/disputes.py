"""Dispute types of the ministry's table with their shares in town and country, and texts.

The shares are invented, in the order of magnitude of published ones. Texts name no real person,
firm or street; numbers in them vary, so that no two cases read alike by accident.
"""

from random import Random
from typing import NamedTuple

from mediation.demo.world import Weighted, World
from stations.models import DisputeType


class Kind(NamedTuple):
    """``town`` and ``country`` are shares in per mille; ``firm`` and ``money`` in percent.

    ``amount`` is the usual sum in yuan where money is agreed; ``hard`` how often it is difficult.
    """

    code: str
    name: str
    town: int
    country: int
    firm: int
    money: int
    amount: int
    hard: int
    parent: str = ""


KINDS = (
    Kind("family", "婚姻家庭纠纷", 120, 130, 0, 25, 18000, 10),
    Kind("neighbour", "邻里纠纷", 185, 190, 0, 35, 1800, 4),
    Kind("housing", "房屋宅基地纠纷", 50, 90, 10, 60, 9000, 18),
    Kind("contract", "合同纠纷", 80, 45, 45, 90, 16000, 14),
    Kind("business", "生产经营纠纷", 30, 40, 40, 85, 12000, 12),
    Kind("damages", "损害赔偿纠纷", 90, 85, 15, 95, 7000, 14),
    Kind("forest_land", "山林土地纠纷", 3, 60, 10, 40, 4000, 20),
    Kind("expropriation", "征地拆迁纠纷", 12, 38, 60, 70, 60000, 45),
    Kind("environment", "环境污染纠纷", 14, 14, 70, 40, 5000, 20),
    Kind("migrant_wages", "拖欠农民工工资纠纷", 48, 50, 88, 100, 22000, 18, "labour"),
    Kind("labour_other", "其他劳动争议纠纷", 62, 20, 92, 95, 15000, 14, "labour"),
    Kind("tourism", "旅游纠纷", 12, 3, 85, 90, 1500, 3, "consumption"),
    Kind("e_commerce", "电子商务纠纷", 24, 6, 80, 90, 900, 2, "consumption"),
    Kind("consumer_other", "其他消费纠纷", 70, 24, 85, 90, 2200, 3, "consumption"),
    Kind("medical", "医疗纠纷", 12, 6, 100, 90, 38000, 55),
    Kind("traffic", "道路交通事故纠纷", 52, 60, 12, 100, 13000, 16),
    Kind("property", "物业纠纷", 120, 20, 95, 55, 2600, 6),
    Kind("other", "其他纠纷", 52, 60, 10, 45, 3000, 6),
)
PARENTS = {"labour": ("劳动争议", 95), "consumption": ("消费纠纷", 115)}
YEAR_END = {"migrant_wages": 2.0, "labour_other": 1.3, "family": 1.1}
STATUS_KINDS = frozenset({"family"})

TEXTS = {
    "family": (
        "夫妻因{matter}长期争吵，女方回娘家居住{days}天，双方均愿意经调解员了解情况后协商处理。",
        "兄弟姐妹{people}人因老人赡养费分担意见不一，自{month}月起停止支付，老人申请调解。",
        "双方离异后因子女每月{money}元抚养费的支付时间发生争执，要求明确支付方式。",
        "父母去世后，子女{people}人对老人遗留物品及{money}元存款的分配有不同意见。",
    ),
    "neighbour": (
        "{building}栋{room}室阳台漏水，致楼下天花板受损约{area}平方米，双方对维修费用分担不能一致。",
        "相邻两户因楼道堆放{item}影响通行发生争吵，社区多次劝说未果，申请调解。",
        "{building}栋{room}室夜间{noise}，影响邻居休息{days}天以上，邻居要求停止。",
        "双方因共用围墙边{area}平方米空地种植{plant}发生口角，邻居到站要求评理。",
    ),
    "housing": (
        "双方就房屋共用墙体归属及{area}平方米搭建物的拆除发生争议。",
        "房屋买卖后因{item}是否随房交付产生分歧，买方要求折价{money}元。",
        "宅基地边界相差约{area}平方米，双方各执一份旧图，村里现场丈量后申请调解。",
    ),
    "contract": (
        "装修完工后因{item}质量问题，业主扣留尾款{money}元，承包方要求支付。",
        "门面租赁到期，承租方提前{days}天搬离，双方就押金{money}元退还意见不一。",
        "双方签订供货协议后逾期{days}天未交货，买方要求退还定金{money}元。",
        "借款{money}元到期未还，出借人持借条申请调解，借款人要求分期。",
    ),
    "business": (
        "合伙经营的小店停业，双方就存货及设备折价{money}元的分配发生争议。",
        "摊位经营范围重叠，双方为客源争吵{people}次，市场管理方移交调解。",
        "转让门面后原经营者仍收取货款，受让方要求返还{money}元。",
    ),
    "damages": (
        "行人经过{building}栋时被坠落的{item}砸伤，医药费{money}元由谁承担意见不一。",
        "饲养的犬只咬伤邻居，双方就医药费{money}元及后续疫苗费用协商不成。",
        "施工时挖断{item}，造成附近{people}户财物损失，受损户要求赔偿{money}元。",
        "老人在店内滑倒受伤住院{days}天，家属要求经营者承担费用{money}元。",
    ),
    "forest_land": (
        "双方因承包地边界移动约{area}平方米发生争执，要求按原承包面积恢复。",
        "一方在共有林地砍伐{plant}{people}棵，另一方要求赔偿并补种。",
        "灌溉水渠改道后影响下游{people}户用水，村民要求恢复原状。",
    ),
    "expropriation": (
        "征收补偿款{money}元到账后，家庭成员{people}人对分配比例不能达成一致。",
        "拆迁过渡期延长{days}天，住户要求补发过渡费，双方对起算时间认识不同。",
        "附着物清点时漏登{area}平方米，住户要求补登补偿。",
    ),
    "environment": (
        "门店排风口朝向居民窗户，油烟影响楼上{people}户，居民要求改造。",
        "加工点夜间噪声持续{days}天，居民要求停止夜间作业并给予补偿。",
        "堆放的{item}雨后产生异味，附近住户多次反映，要求清运。",
    ),
    "migrant_wages": (
        "{people}名工人反映{month}月份工资共{money}元未发放，用工方称工程款未到账。",
        "班组完工{days}天后劳务费仍未结清，工人要求一次性支付{money}元。",
        "包工头与用工单位对工程量结算不一致，拖欠{people}人工资合计{money}元。",
    ),
    "labour_other": (
        "员工离职后单位未支付{month}月加班工资{money}元，双方对工时记录有异议。",
        "试用期第{days}天被通知不再录用，员工要求支付补偿{money}元。",
        "员工上班途中受伤，停工{days}天期间的工资{money}元发放标准有争议。",
    ),
    "tourism": (
        "游客因行程缩短要求退还费用{money}元，经营者只同意退一部分。",
        "游客在景区店铺购买的{item}与宣传不符，要求退货退款{money}元。",
    ),
    "e_commerce": (
        "网购{item}签收{days}天后发现损坏，卖家以超期为由拒绝退款{money}元。",
        "团购到店服务被加收费用，消费者要求退还{money}元。",
    ),
    "consumer_other": (
        "预付卡余额{money}元，门店停业后不能使用，消费者要求退费。",
        "购买的{item}使用{days}天即损坏，商家与消费者对保修范围理解不同。",
        "消费者认为理发收费{money}元未事先告知，要求按价目表结算。",
    ),
    "medical": (
        "患者对治疗效果不满，认为住院{days}天的部分检查不必要，要求退费{money}元。",
        "患者家属对护理过程有异议，要求说明情况并赔偿{money}元，院方同意调解。",
    ),
    "traffic": (
        "两车在小区出口擦碰，责任已认定，维修费{money}元的支付方式意见不一。",
        "电动车与行人相撞，伤者误工{days}天，双方对误工费{money}元协商不成。",
        "停放车辆被刮擦，{item}损坏，双方对定损金额{money}元有争议。",
    ),
    "property": (
        "业主以{item}维修不及时为由拒交{month}个月物业费共{money}元，物业公司申请调解。",
        "小区停车收费调整后，{people}名业主不接受新标准，要求公开成本。",
        "{building}栋电梯停运{days}天，业主要求减免当月物业费。",
    ),
    "other": (
        "双方因公共场地使用时间发生争执，涉及{people}人，要求排定时段。",
        "拾得{item}后归还时因酬谢{money}元发生争议。",
        "社区活动中发生口角，一方要求当面道歉，调解员第{days}天组织双方见面。",
    ),
}
SLOTS = {
    "matter": ("家务分担", "经济开支", "子女教育", "老人同住"),
    "item": ("热水器", "晾衣杆", "花盆", "旧家具", "电缆", "门锁", "灯具", "空调外机", "保险杠"),
    "noise": ("练琴", "看电视音量过大", "拖动家具", "使用机床"),
    "plant": ("蔬菜", "果树", "竹子", "黄葛树"),
}
PROMISES = {
    "family": ("今后互谅互让", "按期探望老人", "子女探视时间按约定执行"),
    "neighbour": ("七日内清理杂物恢复通行", "维修漏水部位", "停止夜间噪声"),
    "housing": ("共同指界后立桩为准", "十日内拆除搭建部分"),
    "forest_land": ("按原承包面积恢复地界", "补种树木"),
    "environment": ("十五日内改造排风口", "停止夜间作业"),
    "property": ("十日内完成维修", "公示收费明细"),
}
USUAL_PROMISES = ("当面赔礼道歉", "双方互不追究")


def load(world: World) -> None:
    """The types, with the parents that keep the older table adding up."""
    start = world.span.policy_start
    parents = {
        code: DisputeType.objects.create(code=code, name=name, position=position, valid_from=start)
        for code, (name, position) in PARENTS.items()
    }
    for position, kind in enumerate(KINDS, start=1):
        row = DisputeType.objects.create(
            code=kind.code,
            name=kind.name,
            parent=parents.get(kind.parent),
            position=position * 10,
            valid_from=start,
        )
        world.types[kind.code] = row.pk


def mixes() -> dict[tuple[bool, bool], Weighted[Kind]]:
    """What is drawn from, by country or town, at the end of the year or not."""
    return {
        (rural, late): Weighted(
            [
                (
                    kind,
                    round((kind.country if rural else kind.town) * _late(kind, late) * 10),
                )
                for kind in KINDS
            ]
        )
        for rural in (False, True)
        for late in (False, True)
    }


def promise(kind: Kind, rng: Random) -> str:
    """What is promised besides money."""
    return rng.choice(PROMISES.get(kind.code, USUAL_PROMISES))


def summary(kind: Kind, amount: int, month: int, rng: Random) -> str:
    """A sentence on the dispute, with numbers of its own."""
    return rng.choice(TEXTS[kind.code]).format(
        building=rng.randrange(1, 40),
        room=rng.randrange(1, 33) * 100 + rng.randrange(1, 9),
        area=rng.randrange(1, 30),
        days=rng.randrange(2, 60),
        people=rng.randrange(2, 9),
        month=month,
        money=amount,
        **{slot: rng.choice(values) for slot, values in SLOTS.items()},
    )


def _late(kind: Kind, late: bool) -> float:
    return YEAR_END.get(kind.code, 1.0) if late else 1.0
