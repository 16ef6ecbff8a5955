"""The words from which demo customers are made: names, cities, streets, occupations, companies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product
from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "司徒", "尉迟")
MALE = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林博文泽晨峰建国志成子轩浩然思源家豪天佑景行"
FEMALE = "芳娜敏静丽娟艳霞秀兰燕玲桂英梅琳雪慧莉红洁婷颖萍晶欣怡梓涵雨桐诗语佳宁若溪思彤晓梦琪语嫣可心"
CITIES = (
    ("上海市", "上海市", 9, 20), ("北京市", "北京市", 1, 12), ("深圳市", "广东省", 19, 10), ("广州市", "广东省", 19, 9),
    ("杭州市", "浙江省", 11, 10), ("苏州市", "江苏省", 10, 8), ("南京市", "江苏省", 10, 8), ("宁波市", "浙江省", 11, 5),
    ("无锡市", "江苏省", 10, 4), ("成都市", "四川省", 23, 5), ("武汉市", "湖北省", 17, 4), ("厦门市", "福建省", 13, 5),
    ("福州市", "福建省", 13, 3), ("青岛市", "山东省", 15, 3), ("济南市", "山东省", 15, 2), ("西安市", "陕西省", 27, 3),
    ("重庆市", "重庆市", 22, 3), ("天津市", "天津市", 2, 3), ("长沙市", "湖南省", 18, 3), ("郑州市", "河南省", 16, 3),
    ("合肥市", "安徽省", 12, 3), ("东莞市", "广东省", 19, 3), ("佛山市", "广东省", 19, 3), ("温州市", "浙江省", 11, 2),
)  # fmt: skip
AREA_CODES = {
    1: "110105", 2: "120101", 9: "310115", 10: "320106", 11: "330106", 12: "340104", 13: "350203", 15: "370202",
    16: "410105", 17: "420106", 18: "430102", 19: "440305", 22: "500103", 23: "510104", 27: "610113",
}  # fmt: skip
STREETS = (
    "人民路",
    "中山路",
    "解放路",
    "建设大道",
    "科技园路",
    "滨江大道",
    "世纪大道",
    "文化路",
    "长江路",
    "和平路",
    "高新一路",
    "学府路",
)
OCCUPATIONS = (
    "工程师", "教师", "医生", "企业主", "销售经理", "公务员", "会计", "自由职业", "律师", "设计师", "项目经理", "退休",
    "个体工商户", "程序员", "护士",
)  # fmt: skip
MAILS = ("example.com", "mail.example.com", "post.example.cn")
PREFIXES = (
    "130",
    "131",
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "155",
    "158",
    "159",
    "176",
    "180",
    "186",
    "188",
)
POSITIONS = {1: "总经理", 2: "业务主管", 3: "财务经理", 4: "采购经理", 5: "技术总监", 6: "行政助理"}
REMARKS = (
    "关注稳健型产品，偏好固定收益",
    "时间紧，晚上八点后联系",
    "对手续费敏感，在几家之间比较",
    "老客户介绍，信任度高",
    "计划明年换房，短期流动性要求高",
    "喜欢面谈，约在公司附近",
    "子女留学，有外汇需求",
    "曾有投诉，沟通时留意措辞",
    "决策需与配偶商量",
    "主营产品：手机、电脑配件",
    "年底集中采购，第四季度跟进",
    "已安装 APP，活跃度高",
)
_PLACES = (
    "华",
    "东",
    "中",
    "远",
    "金",
    "鼎",
    "盛",
    "恒",
    "瑞",
    "泰",
    "安",
    "信",
    "达",
    "宏",
    "嘉",
    "天",
    "海",
    "明",
    "新",
    "智",
)
_TAILS = ("通", "峰", "源", "辰", "科", "业", "创", "联", "诚", "德", "隆", "润", "航", "川", "岳")
_TRADES = (
    "科技",
    "机械",
    "贸易",
    "电子",
    "医疗器械",
    "物流",
    "建材",
    "食品",
    "信息技术",
    "新能源",
    "文化传媒",
    "教育咨询",
    "置业",
    "餐饮管理",
)
_SEATS = ("上海", "苏州", "杭州", "深圳", "广州", "北京", "南京", "宁波", "无锡", "厦门", "成都", "武汉")


def person_name(chance: Random, gender: int) -> str:
    """A name of two or three characters, seldom four."""
    surname = chance.choice(COMPOUND) if chance.random() < 0.006 else chance.choice(SURNAMES)
    letters = MALE if gender == 1 else FEMALE
    return surname + "".join(chance.choice(letters) for _ in range(1 if chance.random() < 0.28 else 2))


def company_names(chance: Random) -> Iterator[str]:
    """Names of companies, each once."""
    every = [f"{seat}{a}{b}{trade}有限公司" for seat, a, b, trade in product(_SEATS, _PLACES, _TAILS, _TRADES)]
    chance.shuffle(every)
    yield from every


def city(chance: Random) -> tuple[str, str, int]:
    """A city, its province, and the province's number."""
    name, province, number, _ = chance.choices(CITIES, weights=[row[3] for row in CITIES])[0]
    return name, province, number


def id_number(chance: Random, born: date, gender: int, province: int) -> str:
    """A resident identity number with a right check digit; area codes are public knowledge, the rest is made up."""
    order = chance.randint(0, 499) * 2 + (1 if gender == 1 else 0)
    body = f"{AREA_CODES.get(province, '310115')}{born:%Y%m%d}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@lru_cache(maxsize=10_000)
def pinyin_of(name: str) -> str:
    """A name as letters, for mail addresses."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name)).replace(" ", "").lower()
