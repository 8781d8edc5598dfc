"""Sentences that were written by hand in odd forms, after the masker: a secret stands between « and »."""

from __future__ import annotations

from tests.stream.privacy.generated.samples import Sample, lines

_SECRETS = r"""
card: «4111-1111 1111-1111»
its the visa ending... whole number «4012 8888 8888 1881» ok?
Visa#«4111111111111111»
CC «5555.5555.5555.4444» cvc on the back
«378282246310005» amex
«3782 822463 10005»
卡号是«6200 0000 0000 0005»，户名李雷
我用的这张«4012888888881881»
卡：«4111　1111　1111　1111»
号码«4111—1111—1111—1111»
mastercard («5555 5555 5555 4444»)
card no:«4111111111111111».
my order was paid with «5555555555554444»
I paid the order 20261122001 with card «4012888888881881»
I bought it using «4111_1111_1111_1111»
iban=«de89370400440532013000»
bank: «GB82 WEST 1234 5698 7654 32»
«gb82-west-1234-5698-7654-32»
IBAN:«FR14 2004 1010 0505 0001 3M02 606».
收款账户 «NL91ABNA0417164300»
konto «DE89 3704 0044 0532 0130 00», danke
refund me at «nl91 abna 0417 1643 00» pls
ring us on «020 7946 0958»
«(020) 7946 0958»
mob «07700 900123»
Tel: «0221/1234567»
meine Nummer ist «0151 23456789»
mon numéro «06 12 34 56 78»
mon 06: «06.12.34.56.78»
téléphone «01.42.68.53.00»
mi móvil es el «612 34 56 78»
cellulare «347 123 4567»
telefoon «020-1234567»
Tel «+49 (0)221 1234567»
«+44 (0)20 7946 0958»
call «+1-415-555-2671» asap
phone number: «415 555 2671»
«415-555-2671» or email
my # is «(415) 555-2671»
whatsapp me on «+55 11 91234-5678»
«+91 98765 43210»
mobile no «98765 43210»
my mobile: «9876543210»
contact no. «98765-43210»
携帯は«090-1234-5678»です
電話番号 «03-1234-5678»
핸드폰 «010-1234-5678»
我手機是«0912-345-678»
手機：«0912345678»
打 «0912 345 678» 找我媽
電話(«02»)«2345 6789»
公司電話 «02-2345-6789» 分機 12
香港電話 «2345-6789»
可以WhatsApp我 «9123 4567»
打我«6123 4567»
電話係 «9123 4567» 唔該
我的手机尾号不对，应该是«13812345678»
号码：«138 1234 5678»
手机号«138-1234-5678»
我号码«1381234 5678»
«+86-138-1234-5678»
«0086 13812345678»
联系人王先生«13812345678»
收货人：李雷，«13812345678»，北京市朝阳区
座机是«010-6234 5678»
区号0571电话«87654321»
my no. has changed, it's «07700 900 123» now
is there a way to update my phone? new one: «415.555.2671»
身份证：«110105 19491231 0021»
身份证«110105-19491231-002X»
证件号«11010519491231002x»
ID card no.«110105194912310021»
公民身份号码«110105194912310021»
«11010519491231002X»，姓名韩梅梅
身份证号码是«11010519491231002Ｘ»
身分證 «A123456789»
身分證字號是«a123456789»
我的身分證號：«A123456789»，生日1990/1/1
ID: «A123456789»
居留證號碼 «AB12345678»
HKID «A123456(3)»
香港身份证«A123456(3)»
hong kong id card «A123456(3)»
护照«E12345678»
護照號碼：«300123456»
passport no: «C01X00T47»
my passport number is «AB 1234567»
SSN: «536904399»
ssn is «536 90 4399»
My social is «536-90-4399»
last four of social: «4399»
The last 4 of my SSN? «4399»
last four digits of my social security number: «4399»
ssn ends with «4399»
«4399» are the last four of my SSN
XXX-XX-«4399»
社安号最后四位是«4399»
社會安全碼後四碼 «4399»
n° sécu «2 55 08 14 168 025 38»
NIR: «255081416802538»
numéro de sécurité sociale : «2 55 08 14 168 025 38»
moj PESEL to «44051401359»
PESEL nr «44051401359»
BSN: «111222333»
mijn bsn is «111222333»
burgerservicenummer «1112.22.333»
Steuer-ID «86 095 742 719»
meine Steueridentifikationsnummer lautet «86095742719»
IdNr. «86095742719»
codice fiscale: «RSSMRA85T10A562S»
c.f. «RSSMRA85T10A562S»
il mio cf è «rssmra85t10a562s»
PAN: «ABCPE1234F»
pan no «abcpe1234f»
PAN card number is «ABCPE1234F», name Ravi
aadhaar «2341 2341 2346»
Aadhar no: «234123412346»
my UID «2341-2341-2346»
DNI: «12345678Z»
mi dni es «12345678-Z»
NIE «X1234567L»
CPF «529.982.247-25»
cpf: «52998224725»
주민등록번호 «900101-1234567»
NINO: «AB 12 34 56 C»
driving licence «MORGA657054SM9IJ»
driver's license number «D1234567»
mail: «jörg.müller@gmx.de»
e-mail «zoë@büro.example.com»
«anna.o'neill@example.ie» is mine
邮箱«lilei_88@163.com»谢谢
我的邮箱是«12345678@qq.com»
email «anna(at)example.com»
«anna [at] example [dot] com»
«anna AT example DOT com»
mail «li.lei (at) web.de», thanks
«li.lei{at}web.de»
发到«lilei＠qq．com»
write to «anna@example.com», not «anna.b@example.com»
<«anna@example.com»>
mailto:«anna@example.com»
"«anna@example.com»"
Email:«ANNA@EXAMPLE.COM».
«lilei艾特qq点com»
«anna @ gmail.com»
«anna@gmail .com»
微信«lilei_88»
微信号«lilei88»，加我
微❤️信：«lilei_88»
加v：«lilei88»
加V «lilei_88»
vx«lilei88»
VX:«lilei_88»
wx号 «lilei_88»
我的微信號碼：«lilei_abc»
加微信號 «lilei_abc»
威信：«lilei88»
wechat - «lilei_88»
WeChat ID «lilei_88»
my wechat's «lilei_88»
QQ：«123456789»
q q «123456789»
扣扣号«123456789»
企鹅号 «123456789»
加Q «123456789»
Q群«123456789»
line id «lilei.88»
LINE：«lilei88»
賴ID：«lilei_88»
加賴«lilei_88»
Line帳號是 «lilei88»
my LINE: «@lilei88»
find me on LINE as «lilei_88»
卡 «4111111111111111»被盗刷了
你们扣了我«6200000000000005»两次钱
please remove «4012888888881881» from my account
This is the card I used: «5555 5555 5555 4444» 12/28 123
«4111 1111 1111 1111» exp 10/27 cvv 999
Amex «3782-822463-10005»
I gave the agent «4111111111111111» yesterday and now my order 12345678 is cancelled
use «DE89370400440532013000» for the refund of order 4411
银行账号 «6200000000000005» 开户行工商银行
帳號«6200000000000005»
my husband's number: «07700 900123»
let me give you another number, «020 7946 0018»
reach him on his cell, «415-555-2671», ask for Bob
dial «0049 221 1234567»
my german number «+49 221 1234567»
phone=«4155552671»&name=x
{"phone": "«13812345678»"}
Phone Number «9123-4567» HK
ph: «9876543210»
ph no «98765 43210»
M: «0412 345 678»
T «03 9123 4567»
fone «(11) 91234-5678»
Telefone: «11 91234-5678»
телефон «8 (912) 345-67-89»
мой номер «8-912-345-67-89»
«8 912 345 67 89» позвоните
tél. «01 42 68 53 00»
numero «06 12 34 56 78» svp
llámame al «612 345 678»
ruf mich an: «0171 2345678»
Handy: «0171/2345678»
erreichbar unter «0171-2345678»
puhelin «040 123 4567»
tlf «41 23 45 67»
telefon «070-123 45 67»
tel. kom. «512 345 678»
电话是«一三八一二三四五六七八»
手机：«138 0013 8000»（微信同号）
微信同号«13800138000»
短信发到«13800138000»
call my wife «13800138000»
这是我新号«15912345678»，旧号停用了
預留電話«0987654321»
打市話«(02)2345-6789»
傳真 «02-23456789»
手提電話：«61234567»
whatsapp:«+852 6123 4567»
tel:«+886-912-345-678»
«+886 2 2345 6789»
«+81-90-1234-5678»
身份证号 «110105 1949 1231 002X»
身份证：«11010519491231002X»（李雷）
ID«11010519491231002X»
姓名李雷 «11010519491231002X» 办卡
我的身份证后面是X，完整的：«11010519491231002x»
身份證號碼：«A123456(3)»
身分證:«A１２３４５６７８９»
my Taiwan ID, «A123456789», was refused
台灣身分證 «A123456789» 無法驗證
護照 «E12345678» 照片上傳失敗
passport «E12345678» expired
Passport Number: «533380006»
SSN#«536-90-4399»
my ssn - «536-90-4399» - is wrong in your system
social security: «536 90 4399»
Last four: «4399» (SSN)
they asked the last 4 of SSN and I said «4399»
ssn last four = «4399»
last four ssn is «4399»
Verify me by SSN ***-**-«4399»
NIR «2 55 08 14 168 025 38», merci
sécu «255081416802538»
PESEL:«44051401359».
Bsn nummer: «111222333»
Steuernummer/ID «86095742719»
tax id «86095742719» Germany
CF «RSSMRA85T10A562S»
my PAN «ABCPE1234F» is not accepted
Pan Card -«ABCPE1234F»
aadhar card no «2341 2341 2346»
आधार «2341 2341 2346»
DNI «12.345.678-Z»
NI no. «AB123456C»
ni number «ab 12 34 56 c»
driver license «D1234567»
驾驶证号 «110105194912310021»
驾照«11010519491231002X»
e-mail: «anna.müller@posteo.de», Tel später
mail to: «o'neill@example.ie»
«first.last+tag@sub.example.co.uk»?
my mail:«anna@example.com»,phone later
邮箱：«lilei@163.com»，麻烦发一下
信箱«lilei@gmail.com»
email是«lilei@gmail.com»
«lilei＠gmail.com»
«anna[at]example.com»
«anna(AT)example(DOT)com»
«anna (at) example (dot) co (dot) uk»
«anna at gmail dot com»
加我微信：«lilei_88»（备注姓名）
V信«lilei88»
微 信 «lilei_88»
w x «lilei_88»
WX«lilei_88»
我微信«wxid_8k2m41qz»
Wechat:«lilei_88»
wechat id - «lilei88»
微信ID：«lilei_abc»
微信帐号«lilei_abc»
QQ邮箱 «12345678@qq.com»
q号«123456789»
QQ號 «123456789»
我Q «123456789»
Line：«lilei_88»
賴：«lilei_88»
line帳號:«lilei88»
Add me in LINE: «lilei88»
"""

_LOOKALIKES = """
order 848-2114372-1628415
Amazon: 702-1234567-7654321 not here
D01-1234567-7654321
the digits 111-2223334-4445556 are from Amazon
订单 701-2345678-8765432 退款
tracking 4111111111111111
parcel no 6200000000000005 from Hermes
包裹 4012888888881881 没到
快递单号：5555555555554444
UPS 1Z999AA10123456784
USPS 9400 1000 0000 0000 0000 00
USPS 9205 5000 0000 0000 0000 00
DHL 00340434161094042557
JJD000390007827123456
SF1234567890123 到了吗
YT1234567890123
顺丰SF 1234 5678 9012 3
EMS EA123456789CN
RR123456789GB is with customs
iOS 17.4.1 (21E236)
Chrome 120.0.6099.109 does not load
Windows 10.0.19045.3930
android 14, build 8.1.0.234
v2.0.14.3381
微信8.0.44版本闪退
版本号 10.12.345.6789
IP 192.168.100.200
my router has 10.0.0.138
8.8.8.8 and 13.107.246.140 answer
ISBN 978-7-111-54742-6
ISBN 9787111547426
ISBN-10: 0-306-40615-2
书号 7-111-54742-6
EAN 4006381333931
barcode 6901234567892
UPC 036000291452
条码6925303721367
IMEI 490154203237518
IMEI: 35-209900-176148-1
serial number C02XK0AHJGH5
SN: 5CD1234ABC
SKU 12345678-001
part no 09-1234-567
item 09876 54321
model SM-G991B/DS 128GB
发票号 12345678
invoice 2026-000123456
INV-20261122-0001
PO 4500123456
case 00123456
ticket #20261122-4567
3 pcs @ 4.99
12 @ 3.50 each
meet @ 10.30
lunch @ 12.30 tomorrow
call you back @ 15.45
5kg @ 2.99
@anna can you help
@Tom@desk are you there
10@5 makes 50
price is $1,234,567.89
一共 12,345,678.90 元
¥ 13812345678.00
RMB 4111111
NT$ 12,345,678
1.234.567,89 €
EUR 1234567
12345678 points left
我的手机卖 13999 元
电话费 1234567 韩元
2026-11-22 10:30:15
22.11.2026 18:00
11/22/2026 3pm
2026/11/22 - 2026/11/25
20261122
20261122103015
2026年11月22日10点30分
call me 10.30-11.45
call me between 2026-11-22 and 2026-11-25
call me 09.00 - 17.30
周一到周五 09:00-18:00
9.00-18.00 营业
1764230400000
LH 438, seat 23A
CA1831 3月5日
flight BA2490/22NOV
PNR X7Y8Z9
31.230416, 121.473701
51.507351 -0.127758
坐标 39.904200,116.407396
GPS: 40.712776,-74.005974
code 482913
验证码 4829 13
my card ends in 4242
尾号 1234 的卡
last four of the card 4242
last 4 digits of the order 4399
my social media post got 1234 likes
WeChat 8.0.44 crashes
wechat pay does not work
微信支付不了
QQ 音乐打不开
qq农场 2048 级
line 3 of the form
the line: it is dead again
my line is dead since 2026-11-22
I was on line 45 minutes
online since 2019
LINE 貼圖買不到
加微信返20000积分
I am at home.com is down
look at the dot com bubble
we met at noon dot
1280x1024 and 1920x1080
width 1200 height 2400 depth 3600
sizes 36 38 40 42 44 46
12-24-36 months
1/2 3/4 5/8 7/8 inch
call number QA76.73.P98
RFC 2616 section 10.4.5
room 4155552671
chapter 12.34.56.78
550e8400-e29b-41d4-a716-446655440000
sha 3f786850e387550fdab836ed7e6dc881de23001b
https://example.com/p/13812345
#4155552671
ref 12345678Z
lot A123456789
batch 110105
model ABCPE1234F
coupon ABCDE1234F
gift code 4XJ9-22KM-8812
order 114-1234567-1234567 from Amazon, order 702-9876543-1234567 too
亚马逊订单 114-1234567-1234567
Order ID: 4012888888881881
OrderNo 5555555555554444
订单4111111111111111已付款
这个单 6200000000000005 帮我查
运单 62000000000000005
parcel: 4012 8888 8888 1881
Bestellung 302-1234567-1234567
Hermes H1001234567890123456
your ref: AB/1234567/2026
ref no. 0123-4567-89
shipment 1234 5678 9012
Sendungsnummer 00340434161094042557
My FedEx is 7946 1234 5678
firmware 1.2.3.4567
PHP 8.2.12, nginx 1.24.0
it says error 0x80070005
error code 0x8007000E-12345678
kernel 5.15.0-91-generic
v1.0.0-beta.12345678
EAN13 4006381333931
书 9787302511625 还有吗
the ISBN 0306406152
条码 0012345678905
IMEI 35 209900 176148 1
5 pcs @ 12.99 = 64.95
room @ 120.00 per night
10 @ 2.50, 20 @ 2.25
see you @ 18.00
meeting @ 9.45am
@小王 你好
cc @support please
price 1299.00 1399.00 1499.00
价格 1299 1399 1499 1599
总共 13800138.00 元
$13,800,138.00
€12.345.678,00
USD 4155552671
wait 45 minutes 30 seconds, 12 people before me
from 2026-11-01 to 2026-11-30
Nov 22, 2026 at 10:30
22-11-26 18:30
10:30-12:45
call me at 10.30
call me at 15:00 on 2026-11-25
phone me after 18.30 please
打电话 3 次了，等了 45 分钟
电话打了 20 多次
手机 128GB 版本多少钱
手机16.8寸
iPhone 15 Pro Max 256GB
Galaxy S23 SM-S911B
航班 MU5101 2026-11-25
QF9 from PER 1845
座标 25.033964, 121.564468
N 51.5074 W 0.1278
lat 25.033964 lon 121.564468
last 4 digits of my card are 4242
card ending 4242
卡尾号 4242
my social account has 1234 followers
last four orders: 1001 1002
social media id 4399
passport photo 35x45 mm
my passport expires 2029-05-20
护照 2029-05-20 到期
身份证 2026-11-22 到期
身份证照片 2 张传不上去
ID verification failed 3 times
I have waited since 20261122 for my ID check
WeChat ID is wrong
微信号被封了
微信号是错的
my WeChat is connected to another phone
LINE: cannot log in
line 12 and line 15 are wrong
the line is busy
QQ 会员 2026 年到期
加微信红包 100 元
tracking on line 1234567
hotline was busy 12 times
please call 3 days before
call of duty 2026 edition
mobile data 1000000 KB
telephone box 12 on road 345
"""


def secrets() -> list[Sample]:
    """Return the sentences with one secret each, as far as they have one."""
    found = []
    for line in lines(_SECRETS):
        before, _, rest = line.partition("«")
        number, _, after = rest.partition("»")
        if "«" not in after:
            found.append(Sample(before, number, after))
    return found


def lookalikes() -> tuple[str, ...]:
    """Return the sentences in which nothing is secret."""
    return lines(_LOOKALIKES)
