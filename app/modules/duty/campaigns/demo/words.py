"""What departments found in the demonstration: item code -> (place, what was wrong, what was done; "" = a hazard)."""

# which departments have the categories that not everybody has
DUTIES = {
    "vehicles": ["fleet"], "duty": ["general"], "canteen": ["office"], "hazmat": ["property"], "lifts": ["property"],
    "it": ["it"], "security": ["security"], "contractors": ["property"], "dorms": ["meetings"],
    "emergency": ["security", "property"],
}  # fmt: skip

FOUND = {
    "fire.1": [("北楼二层东侧通道", "堆放旧文件柜 2 个，占用疏散通道", "当场搬走，通道已畅通"),
               ("地下车库出口", "卷帘门前停放手推车", "已移走并划线")],
    "fire.2": [("北楼三层", "应急照明灯 2 盏不亮", ""), ("主楼楼梯间", "疏散指示标志脱落", "已重新固定")],
    "fire.3": [("食堂后厨", "灭火器 1 具压力不足", "已更换"), ("档案室门口", "灭火器被纸箱遮挡", "已清开")],
    "fire.5": [("消控室", "烟感 1 处误报，主机有故障记录", "")],
    "fire.8": [("库房", "废纸箱未清理", "已联系回收清走"), ("打印室", "废纸堆放过多", "当天清运")],
    "electrical.1": [("308 室", "插排串接三级", "已拆除，改用墙插"), ("值班室", "插排放在沙发下", "已移出固定")],
    "electrical.2": [("212 室", "使用小型电暖气", "已收缴"), ("更衣室", "有热得快 1 个", "已收缴并谈话")],
    "electrical.3": [("405 室", "饮水机下班未断电", "已断电并贴提示")],
    "electrical.4": [("主楼地下配电间", "堆放纸箱，影响操作", "")],
    "doors.1": [("财务室", "封条尚未准备", "已补贴封条")],
    "doors.2": [("二层卫生间", "水龙头滴漏", "已换阀芯")],
    "doors.4": [("南楼外墙", "空调外机支架锈蚀", "")],
    "canteen.1": [("后厨", "燃气软管超过 18 个月", "")],
    "canteen.3": [("冷藏间", "留样标签缺日期 1 份", "已补标，责任人已提醒")],
    "hazmat.2": [("物业库房", "消毒剂与油漆混放", "已分柜存放")],
    "it.1": [("机房", "精密空调滤网报警", "已清洗滤网")],
    "it.3": [("机房", "一套停用系统未关机", "已关停")],
    "security.1": [("东门", "摄像头 1 路离线", "")],
    "confidential.1": [("会议纪要柜", "未上锁", "当场上锁，钥匙交专人")],
    "confidential.3": [("第三会议室", "遗留会议材料一份", "已收回销毁")],
    "emergency.1": [("防汛仓库", "发电机电瓶亏电", "已充电并试运行")],
    "vehicles.4": [("值班车", "车载灭火器过期", "已更换")],
}  # fmt: skip
NA = {
    "fire.4": "本部门楼层无消火栓", "fire.5": "由保卫科统一管理", "fire.6": "本部门不涉及消防车通道", "fire.9": "假期无动火作业",
    "electrical.4": "配电箱由物业维修科管理", "electrical.5": "本部门无充电设施", 
    "doors.3": "供暖由物业维修科管理", 
    "doors.4": "由物业维修科检查",
    "confidential.3": "本部门无会议室",
}  # fmt: skip
REPEATED = ("electrical.1", "fire.8", "doors.2")  # found again and again
SUMMARY_END = "请各部门对不合格项落实整改责任，节日期间加强值班和巡查，遇有突发情况按规定时限报告。"
