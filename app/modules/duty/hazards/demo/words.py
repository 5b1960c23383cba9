"""What was found in three months: place, kind, words, measure, scene of its photo, owner, and what became of it."""

from typing import NamedTuple


class Spec(NamedTuple):
    """One hazard of the demonstration. `ago`: days since it was found."""

    ago: int
    place: str
    category: str
    what: str
    measure: str
    scene: str
    owner: str
    fate: str
    severity: str = "general"
    source: str = "anybody"
    yuan: int | None = None


BOXES, FIRE, PANEL, PIPE, TILE, PLUG = "通道堆物", "灭火器", "配电箱", "管道渗漏", "吊顶", "插座"
SPOT = "现场"  # none of the scenes fits: the place is marked
_E = "主楼三层东侧楼道"
_K = "食堂后厨"
_G = "地下车库 B 区"

SPECS: tuple[Spec, ...] = (
    Spec(91, _E, "fire", "疏散通道堆放换下的旧文件柜",
         "文件柜移至库房，恢复通道", BOXES, "repairer", "closed", source="patrol"),
    Spec(90, _K, "gas", "灶台燃气软管老化开裂", "更换为金属软管并做检漏", PIPE, "keeper", "closed", "serious", yuan=680),
    Spec(88, "档案库房", "fire", "2 具灭火器压力不足",
         "送检充装，借用备用灭火器", FIRE, "keeper", "closed", source="self_check"),
    Spec(87, "主楼一层大厅", "building", "门厅吊顶一块石膏板松动",
         "拆除松动板并重新固定", TILE, "repairer", "closed", yuan=450),
    Spec(86, _G, "fire", "消火栓箱被私家车遮挡", "划线并加设隔离桩", BOXES, "guard", "closed"),
    Spec(84, "302 会议室", "electrical", "投影机插排串接使用", "取消串接，加设固定插座", PLUG, "steward", "closed", yuan=320),
    Spec(83, "机房 UPS 间", "it", "空调冷凝水滴在电池柜上",
         "疏通排水管，加接水盘", PIPE, "repairer", "closed_late", "serious", yuan=900),
    Spec(82, "西配楼楼梯间", "fire", "常闭式防火门用灭火器顶住", "撤除，加装闭门器", FIRE, "guard", "spot"),
    Spec(80, "锅炉房", "lifts", "压力表超过检定有效期",
         "送检并换上备用表", PIPE, "repairer", "major_closed", "major", "above", 2600),
    Spec(79, _E, "electrical", "走廊灯箱接线裸露", "重新接线并加盖", PANEL, "repairer", "closed", source="patrol", yuan=80),
    Spec(77, "北门岗亭", "security", "监控画面一路无信号", "更换网线和接头", SPOT, "guard", "closed", source="post_check"),
    Spec(76, "车队停车棚", "fire", "充电桩旁堆放纸箱和轮胎", "清理并设警示线", BOXES, "dispatcher", "closed"),
    Spec(75, _K, "food", "冷库温度记录缺 3 天", "补训并改为电子记录", SPOT, "keeper", "closed"),
    Spec(73, "主楼五层茶水间", "electrical", "电热水器插头发热变色",
         "更换插座，核算负荷", PLUG, "repairer", "closed_late", yuan=260),
    Spec(72, "印刷室", "hazmat", "清洗剂与易燃纸张混放", "移入专用防爆柜", BOXES, "clerk", "closed"),
    Spec(70, "南门道闸", "traffic", "道闸防砸感应失灵", "更换感应线圈", SPOT, "repairer", "closed", "serious", yuan=1800),
    Spec(69, "档案库房", "building", "屋面渗水至 3 号柜架",
         "清理落水口，修补防水", PIPE, "repairer", "returned_closed", "serious", yuan=5200),
    Spec(67, _G, "traffic", "坡道反光条脱落", "重新粘贴反光条", SPOT, "guard", "closed"),
    Spec(66, "一号电梯", "lifts", "轿厢紧急呼叫无人应答", "修复线路，每周测试", SPOT, "repairer", "closed", "serious"),
    Spec(65, "会议中心报告厅", "fire", "应急照明 4 盏不亮", "更换蓄电池", SPOT, "steward", "extended_closed", yuan=760),
    Spec(63, "主楼二层男卫", "other", "地面长期积水湿滑", "修复地漏，铺防滑垫", PIPE, "repairer", "closed", yuan=150),
    Spec(62, _K, "fire", "油烟道清洗记录超期", "联系清洗单位当周清洗", SPOT, "keeper", "closed_late", yuan=3200),
    Spec(60, "主楼四层弱电间", "it", "弱电间堆放拖把水桶", "清空并张贴标识", BOXES, "clerk", "spot"),
    Spec(58, "东围墙", "security", "围墙监控有 20 米死角", "增设一个摄像机", SPOT, "guard", "closed", yuan=2400),
    Spec(57, "302 会议室", "building", "窗户限位器断裂", "更换限位器", SPOT, "repairer", "closed", yuan=60),
    Spec(55, "配电室", "electrical", "配电柜前绝缘垫破损", "更换绝缘胶垫", PANEL, "repairer", "closed", yuan=380),
    Spec(54, "车队停车棚", "electrical", "充电桩漏电保护器误动作", "检修并更换漏保", PANEL, "dispatcher", "closed"),
    Spec(52, "主楼一层大厅", "other", "旋转门边缘胶条脱落", "重新安装胶条", SPOT, "repairer", "closed"),
    Spec(50, _E, "fire", "楼道停放电动自行车充电", "清离并告知，设禁停标识", BOXES, "leader", "closed", "serious", "patrol"),
    Spec(49, "接待室", "electrical", "立式空调电源线过细", "更换 4 平方电源线", PLUG, "receptionist", "closed"),
    Spec(47, "锅炉房", "gas", "燃气报警器探头超期", "更换探头并联动测试", PIPE, "repairer", "closed", "serious", yuan=1450),
    Spec(46, "主楼六层露台", "building", "护栏底脚螺栓锈蚀",
         "除锈加固，未完前封闭", SPOT, "repairer", "returned_closed", "serious", "spot_check", 2100),
    Spec(44, "物资库房", "fire", "货架距喷淋头不足 50 厘米", "降低堆放高度并划线", SPOT, "keeper", "closed"),
    Spec(42, _G, "fire", "卷帘门下停放车辆", "划禁停区，通知车主", BOXES, "guard", "closed"),
    Spec(41, "机房 UPS 间", "fire", "气体灭火瓶压力偏低", "联系维保补压", FIRE, "repairer", "closed", yuan=800),
    Spec(39, "主楼三层西侧楼道", "fire", "安全出口指示灯不亮", "更换灯具", SPOT, "repairer", "closed", yuan=120),
    Spec(37, "收发室", "security", "夜间门锁失灵", "更换锁芯", SPOT, "repairer", "closed", yuan=180),
    Spec(36, _K, "electrical", "和面机电源线浸水", "抬高走线，更换防水插头", PLUG, "keeper", "closed", "serious", yuan=220),
    Spec(34, "主楼二层西侧楼道", "fire", "消火栓箱内水带缺 1 盘", "补齐水带", FIRE, "guard", "spot"),
    Spec(33, "会议中心报告厅", "building", "座椅固定螺栓松动 6 处", "逐排紧固", SPOT, "steward", "closed"),
    Spec(31, "主楼五层茶水间", "electrical", "私接电暖气", "收缴并通报", PLUG, "clerk", "spot"),
    Spec(30, "档案库房", "fire", "温湿度传感器离线", "更换电池并校准", SPOT, "keeper", "rejected"),
    Spec(28, "北门岗亭", "electrical", "岗亭插排外露在雨中", "移入室内，加防水盒", PLUG, "guard", "closed"),
    Spec(27, "南门道闸", "traffic", "减速带缺损一段", "补装减速带", SPOT, "repairer", "closed"),
    Spec(25, _E, "fire", "疏散通道再次堆放纸箱", "清理，责任到科室", BOXES, "leader", "late", "serious", "patrol"),
    Spec(23, "二号电梯", "lifts", "年检标志到期未更换", "催办检验机构", SPOT, "repairer", "late", yuan=0),
    Spec(36, "地下水泵房", "building", "排水泵控制箱进水，雨天可能淹泵",
         "更换控制箱，抬高安装", PANEL, "repairer", "major_open", "major", "above", 18600),
    Spec(20, "主楼顶层机房", "lifts", "曳引机房门未锁", "换锁并登记钥匙", SPOT, "repairer", "reopened"),
    Spec(48, "档案库房", "building", "屋面同一位置再次渗水",
         "整体翻修防水层", PIPE, "repairer", "extension_leader", "serious", yuan=26000),
    Spec(16, "物资库房", "hazmat", "酒精超量存放 20 升", "退回供货商，限量 5 升", BOXES, "keeper", "extension"),
    Spec(15, "车队停车棚", "fire", "灭火器箱被轮胎遮挡", "移开轮胎，划线", FIRE, "dispatcher", "returned"),
    Spec(13, "西配楼配电间", "electrical", "电缆沟盖板缺失，电缆受压破皮",
         "更换电缆段，补齐盖板", PANEL, "repairer", "verified", "major", "spot_check", 9800),
    Spec(11, _K, "gas", "调压箱周围堆放杂物", "清理，设围栏", BOXES, "keeper", "rectifying", "serious"),
    Spec(10, "主楼四层弱电间", "it", "交换机散热风扇停转", "更换风扇", PANEL, "clerk", "rectifying"),
    Spec(8, _G, "electrical", "照明回路频繁跳闸", "分路检修", PANEL, "repairer", "submitted", yuan=600),
    Spec(6, "主楼一层大厅", "building", "地砖空鼓松动", "重铺 6 块地砖", SPOT, "repairer", "submitted", yuan=420),
    Spec(5, "会议中心报告厅", "fire", "疏散门推杆卡滞", "检修推杆锁", SPOT, "steward", "assigned"),
    Spec(4, "东围墙", "security", "围墙电子围栏误报频繁", "调校灵敏度，修剪树枝", SPOT, "guard", "assigned"),
    Spec(3, "锅炉房", "other", "值班记录本缺页", "统一编号装订", SPOT, "repairer", "confirmed"),
    Spec(2, "主楼三层东侧楼道", "fire", "楼道又见纸箱", "", BOXES, "leader", "merged"),
    Spec(1, "接待室", "electrical", "茶水柜插座有焦味", "", PLUG, "receptionist", "reported"),
    Spec(0, "二号电梯", "lifts", "运行中有异响", "", SPOT, "repairer", "reported"),
)  # fmt: skip

REPORTERS = (
    "clerk",
    "guard",
    "clerk2",
    "duty_officer",
    "steward",
    "guard2",
    "receptionist",
    "leader",
    "driver",
)
NOTES = ("已按要求整改完毕", "当日完成，现场已恢复", "材料到货后完成整改", "整改完成并已自查")
SEEN = ("现场核对，已整改到位", "复查合格", "与整改说明一致，同意销号")
STILL = "现场仍未完全整改，须再次整改"
INTERIM = ("设警示围挡，专人每日查看", "停用设备并挂牌", "加密巡查，每班一次", "断电并上锁")
CONTINGENCY = "如情况恶化，立即停用、疏散人员并报总值班室（内线 8801）"
LATER = "配件和施工单位尚未到位，须延后完成"
