"""Names of the demonstration's checkpoints, routes and plans."""

# code, name, building, floor, room, risk, photo rule, department, questions (by group)
FIRE = ("灭火器在位、压力正常", "通道无占用")
POWER = ("配电柜无异响异味", "门已锁闭")
GAS = ("阀门已关闭", "报警器正常")
DOOR = ("门窗已锁闭",)
POINTS = [
    ("ZL-01", "南门岗亭", "主楼", "1", "南门", "medium", "abnormal", "security", ()),
    ("ZL-02", "主楼大厅", "主楼", "1", "大厅", "medium", "abnormal", "property", FIRE),
    ("ZL-03", "东侧安全出口", "主楼", "1", "东侧", "medium", "abnormal", "property", FIRE),
    ("ZL-04", "地下配电间", "主楼", "B1", "配电间", "high", "always", "property", POWER),
    ("ZL-05", "地下水泵房", "主楼", "B1", "水泵房", "high", "abnormal", "property", ("水泵无渗漏",)),
    ("ZL-06", "中心机房外", "主楼", "3", "机房走廊", "high", "abnormal", "it", ("门禁正常", "无异味")),
    ("ZL-07", "财务室外", "主楼", "3", "财务室", "medium", "abnormal", "finance", DOOR),
    ("ZL-08", "档案库房", "主楼", "4", "档案室", "high", "abnormal", "general", DOOR),
    ("ZL-09", "机要室外", "主楼", "4", "机要室", "high", "abnormal", "general", DOOR),
    ("ZL-10", "五层茶水间", "主楼", "5", "茶水间", "low", "abnormal", "property", ("电水壶已断电",)),
    ("ZL-11", "六层会议区", "主楼", "6", "会议区", "low", "abnormal", "meetings", ("设备已断电",)),
    ("ZL-12", "屋面出口", "主楼", "7", "屋面", "medium", "abnormal", "property", DOOR),
    ("ZL-13", "西侧疏散楼梯", "主楼", "2", "西梯", "medium", "abnormal", "property", FIRE),
    ("ZL-14", "值班室", "主楼", "1", "值班室", "low", "never", "general", ()),
    ("BL-01", "北楼大厅", "北楼", "1", "大厅", "medium", "abnormal", "property", FIRE),
    ("BL-02", "北楼配电间", "北楼", "1", "配电间", "high", "always", "property", POWER),
    ("BL-03", "信访接待室", "北楼", "1", "接待室", "medium", "abnormal", "reception", DOOR),
    ("BL-04", "文印室", "北楼", "2", "文印室", "medium", "abnormal", "general", ("纸张远离电源",)),
    ("BL-05", "资产库房", "北楼", "2", "库房", "high", "abnormal", "assets", FIRE),
    ("BL-06", "北楼三层走廊", "北楼", "3", "走廊", "low", "abnormal", "property", FIRE),
    ("BL-07", "多功能厅", "北楼", "3", "多功能厅", "medium", "abnormal", "meetings", ("舞台电源已断开",)),
    ("BL-08", "北楼疏散楼梯", "北楼", "2", "东梯", "medium", "abnormal", "property", FIRE),
    ("ST-01", "后厨燃气阀", "食堂", "1", "后厨", "high", "always", "office", GAS),
    ("ST-02", "食堂燃气表间", "食堂", "1", "表间", "high", "abnormal", "office", GAS),
    ("ST-03", "食堂冷库", "食堂", "1", "冷库", "medium", "abnormal", "office", ("温度在范围内",)),
    ("ST-04", "就餐大厅", "食堂", "1", "大厅", "low", "abnormal", "office", FIRE),
    ("ST-05", "食堂配电箱", "食堂", "1", "过道", "high", "abnormal", "property", POWER),
    ("ST-06", "油烟净化间", "食堂", "2", "净化间", "high", "abnormal", "office", ("设备已停机",)),
    ("CK-01", "车库入口", "地下车库", "B1", "入口", "medium", "abnormal", "security", ()),
    ("CK-02", "车库 A 区", "地下车库", "B1", "A 区", "medium", "abnormal", "security", FIRE),
    ("CK-03", "车库 B 区", "地下车库", "B1", "B 区", "medium", "abnormal", "security", FIRE),
    ("CK-04", "充电桩区", "地下车库", "B1", "C 区", "high", "abnormal", "fleet", ("无过热、无飞线",)),
    ("CK-05", "车库排风机房", "地下车库", "B1", "机房", "medium", "abnormal", "property", DOOR),
    ("CK-06", "车库疏散口", "地下车库", "B1", "北口", "medium", "abnormal", "security", ("疏散门可开启",)),
    ("YQ-01", "东门", "院区", "", "东门", "medium", "abnormal", "security", ()),
    ("YQ-02", "北围墙", "院区", "", "北侧", "low", "abnormal", "security", ("围栏完好",)),
    ("YQ-03", "锅炉房外", "院区", "", "锅炉房", "high", "abnormal", "energy", DOOR),
    ("YQ-04", "垃圾房", "院区", "", "西北角", "medium", "abnormal", "property", ("无烟火",)),
    ("YQ-05", "非机动车棚", "院区", "", "西侧", "high", "abnormal", "security", ("无夜间充电",)),
    ("YQ-06", "消防水池", "院区", "", "西侧", "medium", "abnormal", "property", ("水位正常",)),
]
ROUTES = {
    "主楼线路": ("ZL-01", "ZL-02", "ZL-03", "ZL-04", "ZL-05", "ZL-06", "ZL-08", "ZL-12", "ZL-14"),
    "北楼线路": ("BL-01", "BL-02", "BL-03", "BL-05", "BL-06", "BL-07", "BL-08"),
    "食堂燃气线路": ("ST-01", "ST-02", "ST-03", "ST-04", "ST-05", "ST-06"),
    "地下车库线路": ("CK-01", "CK-02", "CK-03", "CK-04", "CK-05", "CK-06", "ZL-04"),
    "院区周界线路": ("YQ-01", "YQ-02", "YQ-03", "YQ-04", "YQ-05", "YQ-06", "CK-01", "ZL-01"),
}
# name, route, day rule, times, before, walk, grace, after, who ("team", "officer" or a username)
PLANS = [
    ("夜间主楼巡查", "主楼线路", "daily", ("23:00", "01:30", "04:00", "06:15"), 15, 40, 15, 95, "team"),
    ("日间车库巡查", "地下车库线路", "daily", ("08:00", "10:30", "13:00", "15:30", "18:00", "20:30"), 15, 30, 15, 105, "guard"),
    ("清晨周界巡查", "院区周界线路", "daily", ("06:00",), 15, 40, 15, 90, "guard2"),
    ("食堂班后检查", "食堂燃气线路", "workdays", ("19:30",), 30, 30, 15, 90, "officer"),
    ("休息日北楼巡查", "北楼线路", "off_days", ("09:00", "20:00"), 15, 30, 15, 90, "team"),
    ("节前综合巡查", "主楼线路", "before_holiday", ("16:00",), 30, 60, 15, 90, "officer"),
]  # fmt: skip
# what may be wrong, by a word of the place; the last ones fit everywhere
FITTING = [
    ("配电", "配电柜门未锁", "electrical"), ("充电", "充电枪线破皮", "electrical"), ("水泵", "水泵接口渗水", "building"),
    ("燃气", "阀门手柄松动", "gas"), ("楼梯", "疏散指示灯不亮", "fire"), ("车库", "通道堆放纸箱两堆", "fire"),
    ("", "灭火器压力不足", "fire"), ("", "窗户未关", "security"),
]  # fmt: skip
EXCUSES = [
    "夜间有群众来访，在门岗处置",
    "暴雨，院区积水，改走室内",
    "手机没电，已口头报告值班科长",
    "协助 120 急救车进出",
]
