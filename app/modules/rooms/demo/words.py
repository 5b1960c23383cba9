"""What meetings of the demonstration are about: by section; series; reasons."""

HALL = "screen video microphone recording interpreting accessible"
ROOMS = [
    # building, name, floor, group, layouts (board, u, classroom, theatre), equipment, who may book, approval
    ("行政楼", "第一会议室", 2, "党组", (30, 36, 60, 0), "screen video microphone recording", "everybody", "by_rule"),
    ("行政楼", "第二会议室", 2, "", (24, 28, 36, 0), "screen microphone", "everybody", "by_rule"),
    ("行政楼", "第三会议室", 2, "", (18, 24, 0, 0), "screen whiteboard", "everybody", "by_rule"),
    ("行政楼", "301 会议室", 3, "", (12, 0, 0, 0), "screen", "everybody", "by_rule"),
    ("行政楼", "302 会议室", 3, "", (12, 0, 0, 0), "screen wireless", "everybody", "by_rule"),
    ("行政楼", "303 会议室", 3, "", (10, 0, 0, 0), "whiteboard", "everybody", "by_rule"),
    ("行政楼", "305 谈话室", 3, "", (8, 0, 0, 0), "", "listed", "by_rule"),
    ("行政楼", "401 视频会议室", 4, "", (20, 24, 0, 0), "screen video microphone recording", "everybody", "by_rule"),
    ("行政楼", "402 视频会议室", 4, "", (16, 0, 0, 0), "screen video", "everybody", "by_rule"),
    ("行政楼", "局党组会议室", 5, "党组", (16, 0, 0, 0), "screen video recording", "managers", "always"),
    ("会议中心", "多功能厅", 1, "大会堂", (0, 60, 120, 180), HALL, "everybody", "always"),
    ("会议中心", "报告厅", 1, "大会堂", (0, 0, 150, 320), "screen microphone recording accessible", "everybody", "always"),
    ("会议中心", "培训教室一", 2, "", (0, 30, 48, 60), "screen microphone wireless", "everybody", "by_rule"),
    ("会议中心", "培训教室二", 2, "", (0, 30, 48, 60), "screen microphone", "everybody", "by_rule"),
    ("会议中心", "接待室甲", 1, "", (8, 0, 0, 0), "accessible", "everybody", "by_rule"),
    ("北楼", "北 101", 1, "", (30, 36, 0, 0), "screen video accessible", "everybody", "by_rule"),
    ("北楼", "北 102", 1, "", (14, 0, 0, 0), "screen", "everybody", "by_rule"),
    ("北楼", "北 201", 2, "", (14, 0, 0, 0), "screen whiteboard", "everybody", "by_rule"),
    ("北楼", "北 202", 2, "", (10, 0, 0, 0), "whiteboard", "everybody", "by_rule"),
    ("北楼", "北 301", 3, "", (40, 0, 60, 0), "screen microphone", "everybody", "by_rule"),
]  # fmt: skip
DEVICES = {
    "screen": "激光投影", "video": "视频会议终端", "microphone": "鹅颈话筒 8 支", "recording": "录音主机",
    "whiteboard": "移动白板", "wireless": "无线投屏", "interpreting": "同声传译系统", "accessible": "无障碍通道",
}  # fmt: skip
TOPICS = {
    "general": ["公文流转协调会", "督查事项调度会", "年度总结材料讨论", "政务公开工作会", "档案移交对接"],
    "planning": [
        "十五五规划专题研究",
        "重点项目调度会",
        "规划编制征求意见会",
        "统计数据会审",
        "项目前期论证",
    ],
    "finance": ["预算执行分析会", "决算布置会", "专项资金绩效评审", "政府采购需求论证", "公务卡使用培训"],
    "personnel": ["干部任前谈话", "年度考核工作布置会", "公务员初任培训", "职称评审预备会", "招录面试"],
    "office": ["机关事务月度例会", "公物仓管理讨论", "节前安全部署会", "后勤保障周调度"],
    "fleet": ["驾驶员安全教育", "车辆维保询价", "公务用车月度分析", "新能源车辆更新论证"],
    "meetings": ["会务保障协调会", "重要会议预备会", "会务礼仪培训"],
    "reception": ["接待方案对接", "来访团组洽谈", "接待工作复盘"],
    "assets": ["资产清查布置会", "公房调剂协商", "资产处置审核会", "办公家具验收"],
    "security": ["安全生产例会", "消防演练部署会", "保安队伍周训", "反恐防范形势分析"],
    "property": ["维修计划会审", "物业月度考核", "暖通改造方案评审", "供暖准备会"],
    "energy": ["能耗定额分析会", "光伏项目推进会", "节能宣传周筹备"],
    "it": ["信息系统等保整改会", "机房搬迁协调", "门户升级需求评审", "网络安全周例会"],
    "bureau": ["局长办公会", "局党组会议", "专题协调会", "调研座谈会"],
}
# room, weekday, slot, department, title, people
SERIES = [
    (0, 0, 0, "bureau", "局长办公会", 22),
    (4, 0, 2, "office", "后勤保障周例会", 10), (17, 1, 0, "security", "安全生产周例会", 12),
    (3, 2, 1, "it", "网络安全周例会", 8), (7, 3, 0, "general", "督查事项视频调度", 16), (15, 4, 2, "property", "物业周调度", 20),
    (1, 1, 2, "planning", "重点项目周调度", 18), (16, 3, 3, "finance", "预算执行周会商", 9),
]  # fmt: skip
CANCELLED = ["主要领导临时有会，改期", "材料未备齐，延后召开", "与上级会议时间冲突", "改为书面征求意见"]
REJECTED = ["该时段已安排重要会议，请改用培训教室", "参会人数与会议室不符"]
EXTERNALS = ["市财政局 冯志远", "住建局 丁雪松", "设计院 沈工", "物业公司 罗经理", "监理单位 谭工"]
