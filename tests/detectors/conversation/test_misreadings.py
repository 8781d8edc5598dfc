"""Customers who only look angry with the service: at most six of sixty are misread."""

from __future__ import annotations

from detectors import bundled
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionState, Turn

# Quoting somebody else's insult.
QUOTING = [
    "隔壁邻居骂快递员是骗子，其实人家挺好的",
    "我老公说你们是垃圾，我觉得还不错啊",
    "上次有人在评论里写太差劲了，我用着没问题",
    "我妈老说手机坏东西，哈哈，您别介意",
    "网上说这款很烂，我想问问是不是真的",
    "那个卖家骂我神经病，我就来你们这买了",
    "My neighbour called the courier an idiot, but he was actually very nice",
    "Someone in the reviews wrote that it is garbage, is that true?",
    "My son says this phone sucks but I like it",
    "The other shop told me to get lost, so I came to you",
    "He said 'worst company ever', I told him he was wrong",
    "My boss was shouting at me, so I need the invoice today please",
    "朋友说别家客服态度恶劣，让我来你们家",
    "之前那家店骗了我，还好找到了你们",
    "A review said your app is terrible, mine works fine though",
]
# Thanking and taking leave in words that hold a "not".
THANKING = [
    "不客气",
    "不用谢，是我应该谢您",
    "不好意思，麻烦您了",
    "没关系，不着急",
    "不错不错，谢谢",
    "没事了，不用处理了，谢谢",
    "不麻烦的话帮我改下地址，谢谢",
    "没问题，辛苦了",
    "你真是太好了，没想到这么快",
    "不打扰您了，再见",
    "No problem at all, thank you",
    "Not bad, thanks a lot",
    "No worries, take your time",
    "You're welcome",
    "Sorry to bother you, and thanks for not giving up on me",
]
# Joking.
JOKING = [
    "哈哈哈你太逗了",
    "再不发货我就要饿死啦，开玩笑的哈哈",
    "我可真是个笨蛋，自己填错了地址",
    "哈哈我老公要被我气死了，又买了一双鞋",
    "客服小哥哥你也太可爱了吧",
    "我这手速，抢券抢了个寂寞，哈哈",
    "你比我男朋友回得还快，哈哈",
    "完蛋了又要吃土了，帮我下单吧",
    "Haha I am such an idiot, I typed the wrong address",
    "My wallet hates you guys, haha, one more please",
    "lol my cat sat on the keyboard, ignore that",
    "You answer faster than my boyfriend, haha",
    "I swear my dog likes your parcels more than I do, lol",
    "Shut up and take my money, haha, I'll have two",
    "I would forget my own head, found the receipt, lol",
]
# Speaking calmly of what makes others angry.
CALM = [
    "屏幕有一点裂痕，请问可以换吗",
    "我想申请退款，需要怎么操作",
    "昨天寄到的杯子碎了，麻烦帮我看下怎么处理",
    "订单显示延迟了，大概什么时候能到呢",
    "我想了解一下投诉建议的渠道在哪里填写",
    "账单上多了一笔，麻烦帮我核对一下",
    "密码输错了被锁定，请问多久能解开",
    "快递放在门口了，没有丢，我确认一下而已",
    "请问如果取消订阅会有费用吗",
    "The cup arrived broken, could you please tell me how to exchange it?",
    "I would like to return the shoes, what do I need to do?",
    "There is one charge on my bill that I do not recognise, could you check it?",
    "My order seems to be delayed, when will it arrive?",
    "Could you tell me how to cancel my subscription next month?",
    "I was locked out of my account, how do I reset the password?",
]
ALLOWED = 6


def test_at_most_six_of_sixty_are_called_angry() -> None:
    detector, rules = bundled.attention_detector(), QueueRules()
    sentences = [*QUOTING, *THANKING, *JOKING, *CALM]
    assert len(sentences) == 60
    angry = []
    for text in sentences:
        turn = Turn(id="t", at=1.0, sender="customer", text=text)
        reading = detector.observe(AttentionState(), turn, rules)
        assert reading.probability is not None, text
        # Either model may call it angry: the feeling, or more likely dissatisfied than not.
        if reading.emotion == "anger" or reading.probability >= 0.5:
            angry.append((text, reading.probability, reading.emotion))
    assert len(angry) <= ALLOWED, angry
