"""Phrases of customers at an English service desk: dissatisfied, neutral and content ones.

They were written by hand for this project, because translated dialogues and general comments lack them.
They are in the normal form that models read; only training reads them.
"""

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split("|"))


DISSATISFIED = _phrases(
    """
    useless | so useless | a useless answer | completely useless | useless service |
    useless bot, give me a human | this bot is useless | money back | i want my money back |
    give me back my money | give me a refund right now | i demand a refund | i want a full refund today |
    refund me immediately | where is my refund? it has been a month | fed up | i'm fed up | sick of this |
    sick and tired of waiting | tired of explaining | had enough | i have had enough of your company |
    enough is enough | lost patience | my patience is running out | third time | for the third time |
    this is the second time it broke | the fourth time i call about this | how often do i have to ask |
    how many more times must i explain it | how many times do i have to tell you |
    i keep asking and nobody answers | asking again and again | again and again the same problem |
    again? | not again | once again no answer | still waiting | still waiting after two weeks |
    still no answer | still no reply | still nothing | still not fixed | still broken |
    still the same error | it is still not solved | still doesn't work | doesn't work |
    not working again | it stopped working again | keeps crashing | keeps failing |
    the same mistake every month | the same stupid answer | stop sending me links |
    stop copying the same text | stop repeating yourself | you are repeating yourself |
    you are not listening | you do not listen | you don't understand | you did not understand me |
    you misunderstood | did you even read my message? | can you read? | read what i wrote |
    are you a robot? | are you kidding me? | are you serious? | seriously? | you must be joking |
    is this a joke? | what a joke | your support is a joke | ridiculous | absolutely ridiculous |
    unacceptable | this is not acceptable | outrageous | a disgrace | disgraceful | shame on you |
    scandalous | pathetic | appalling | dreadful service | terrible | terrible support |
    horrible experience | awful customer service | bad service | the worst | worst company |
    worst support ever | very poor service | such poor quality | rubbish | garbage product | what a mess |
    incompetent | unprofessional | rude | your colleague was rude | he hung up on me |
    she was impolite and hung up | disappointed | i am really disappointed | very disappointing |
    deeply unsatisfied | dissatisfied | unhappy with the service | not happy with this | not satisfied |
    i am not satisfied with that answer | angry | i am really angry now | furious | frustrating |
    so frustrating | this is frustrating | frustrated | annoyed | annoying | it is really annoying |
    upset | liar | you lied | that is a lie | lies | scam | it's a scam | fraud | rip off |
    what a rip-off | cheated | you cheated me | misled | false promises | empty promises |
    broken promises | you promised | you promised to call back | you said it would take two days |
    you told me yesterday it was done | nobody called me | nobody cares | nobody helps |
    no one answers the phone | no one knows anything | nobody can tell me anything |
    you don't care about customers | waste of time | a waste of money | wasting my time |
    i have wasted the whole morning on this | on hold for an hour | i've been on hold forever |
    waiting forever | waiting for hours | i have waited for days | why does it take so long |
    what takes so long? | takes forever | too slow | way too late | it is late again |
    late delivery again | never arrived | it never came | lost my parcel | lost all my data |
    arrived broken | broken again | the new one is broken as well | damaged | missing parts |
    wrong item again | wrong | that's wrong | that is wrong again | not what i ordered |
    not what i asked for | that's not what i asked | that is not what i meant | that is not what i want |
    i didn't ask for that | i did not say that | no, i said tomorrow | no, not that one |
    no, i already told you | i already told you | i already said that | i told you twice |
    i told your colleague already | i have explained this before | why do you ask me again? |
    you asked me that already | that didn't help | that does not help | not helpful | you're not helping |
    you are no help at all | no help | charged twice | you charged me twice again | overcharged |
    wrong bill again | why was i charged? | i never ordered this | i will not pay for this |
    i refuse to pay | complaint | i want to complain | i will file a complaint |
    i am making a formal complaint | i will report you | i'll take legal action |
    you will hear from my lawyer | i will leave a bad review | i'm leaving |
    i am switching to another company | i will never buy here again | never again |
    never using you again | close my account, i'm done | done with this company | i'm done |
    cancel everything | forget it | forget it, i give up | i give up | speak to your manager |
    let me talk to your supervisor | get me a supervisor now | i want to talk to a real person |
    give me a human being | i want a human, not a machine | passed around | stop passing me around |
    i was transferred four times | sent from one department to another | no internet for days |
    no signal since monday | it went down again | my account is still locked | locked out for a week |
    that makes no sense | why can't you just fix it? | just fix it | just do your job | do something |
    this is taking too long | hello? anybody there? | is anybody there? | why is nobody answering? |
    are you still there? | answer me | i called twice already | i wrote three mails |
    my last mails were ignored | you ignore me | nobody even reads my mails |
    every time i call i hear something else | everybody tells me something different |
    every month the same trouble | nobody showed up | nobody came | the technician did not come |
    i took a day off for nothing | i stayed at home for nothing | the meal was cold | cold food again |
    the room was dirty | dirty and loud | it smelled awful | it tasted horrible |
    the toy broke after one day | it broke after a week | it fell apart | it leaks again |
    it is in pieces | the screen died | the battery dies all the time | the update broke it |
    since the update nothing works | it crashes all the time | the app freezes |
    your website never works | your page is down again | i can't log in for the third day |
    blocked for no reason | you cut me off | you closed my case without asking |
    you cancelled it without telling me | you changed my contract behind my back |
    i did not agree to that | i never agreed to this | hidden fees | why do i pay for nothing |
    why should i pay | i pay for something that doesn't work | i am losing money |
    this costs me a lot of money | this has cost me hours | my whole day is ruined |
    you ruined my holiday | my weekend is ruined | i missed my flight because of you |
    i missed my appointment because of this | my child had no present because of you | you have no idea |
    do you have any idea what you are doing | you can't even do that | not even an apology |
    nobody apologized | i expect an apology | i expected more | i expected better service |
    not what i expect for that price | not good enough | that is not enough | poor excuse | excuses |
    only excuses | always the same excuse | no more excuses | always the same | the same story again |
    going in circles | round in circles | we are going nowhere | it leads nowhere | that leads nowhere |
    talking to a machine | talking to nobody | no answer for weeks | forty minutes and no one |
    an hour in the queue | i've been in the queue since this morning | hello, is anyone there |
    why do you not answer | what is wrong with you | what's the problem with you people |
    what kind of service is this | how is that possible | how can that happen again |
    how can you be so slow | how hard is it to send a bill | i can't believe it | i don't trust you |
    i trusted you | i regret it | i regret buying this | i should have gone elsewhere |
    last time i buy here | you lost a customer | zero stars | one star | i will tell everyone |
    everybody should know about this | my nerves | this makes me mad | i'm mad | i am beside myself |
    i am losing it | it hurts my business | we are losing customers because of you | fix it now |
    fix it or refund it | sort it out | sort it out now | get it done | hurry up |
    i want it fixed, not another voucher | keep your voucher | i don't want your excuses |
    for the last time | once and for all | how many more days | tricked | you tricked me | i was fooled |
    that's theft | this is robbery | bad advice | wrong advice | nothing you said worked |
    none of it worked | nothing helps | nothing works | it made it worse | worse than before |
    nobody is responsible | nobody takes responsibility | you only pass the blame |
    not my fault, it is yours | your mistake, not mine
    """
)
NEUTRAL = _phrases(
    """
    hello | hi there | good morning | i have a question | i need some help please | could you help me |
    please | yes | yes, please | yes, that's right | yes, that one | no | no, nothing else | no, not yet |
    not yet | not sure | i don't know | i don't have it here | i do not remember the number |
    i'm not sure which one | i don't mind | either is fine | any day is fine | ok | okay | sure |
    alright | one moment please | let me check | i will check | i'll try that | i will try again later |
    my order number is 0 | my name is ana | my number is 0 | the address is the same |
    it is for two people | for tomorrow morning | on monday at 0 | in the city centre | something cheap |
    around 0 dollars | how much is it? | how much does it cost? | how do i change my address? |
    how can i pay? | how do i reset my password? | how long does delivery take? |
    where can i find the invoice? | where is my order? | when will it arrive? | when do you open? |
    what time does it leave? | what is the address? | what is the phone number? | which one is cheaper? |
    is there a discount? | is it available in blue? | do you have it in size 0? | do you ship abroad? |
    can i pay by card? | can i change the date? | can you send me the link? |
    could you repeat that please? | could you book it for me? | can you check again please? |
    i would like to book a table | i'd like to order one | i want to buy a ticket |
    i want to return a pair of shoes | i need to change my flight | i need a taxi | i need the invoice |
    i'm looking for a hotel | i am looking for a present | i moved last month |
    i would like to cancel my subscription | i want to know the status of my order |
    i have not received it yet, when will it come? | i got a message about my account |
    i forgot my password | i just wanted to ask | it is a small one | the black one | the second one |
    what about saturday? | and the price? | i am not at home on friday | i don't need a printed one |
    i don't have an account yet | i never used it before, how does it start? | it is not urgent |
    nothing urgent | no hurry | no preference | there is nothing else in my order |
    the blue one is not for me, it's for my sister | my colleague recommended you |
    my neighbour can take the parcel | somebody told me about your offer | please call me in the evening |
    call me tomorrow please | please send it by mail | sorry, i typed the wrong number |
    sorry for the late answer | i was away last week | we are two adults and a child | i have a dog |
    it is a gift | it's for a birthday | do i have to print it? | do you take cash? |
    do you have something smaller? | what's the difference? | which one is faster? | how far is it? |
    is it open today? | is breakfast included? | could i get a receipt? | can my son come too? |
    can i take it with me? | i'd rather come in the afternoon | i would rather pay monthly |
    i will take the red one | the cheaper one please | go ahead | take your time | i can wait |
    i'll wait | i'll be there | see you then | just a question about my plan | just a quick question |
    i am new here | i'm a student | i live in the north | i work until five | i am on the page now |
    i have the form here | i did that | i clicked it | it says pending | it shows a green light |
    the old one was fine, i just want a bigger one | my card ends in 0 | the code is 0
    """
)
SATISFIED = _phrases(
    """
    thanks | thank you | thank you so much | many thanks for your help | thanks a lot, that helped |
    thank you, that's all | no, that's all, thanks | no thanks, that is all | that's all i need |
    nothing else, thank you | no, thank you | great | great, thanks | great service | perfect |
    that is perfect | perfect, that works | it works now | it is working again, thank you | solved |
    problem solved, thanks | that solved it | all good now | excellent | excellent support | wonderful |
    awesome | amazing | brilliant | lovely | nice | that sounds good | sounds great |
    that would be great | very helpful | you've been very helpful | you are very kind |
    so fast, thank you | that was quick | i appreciate it | i appreciate your help | i'm happy with that |
    i love it | very satisfied | good job | well done | have a nice day | you too, bye | bye, thanks |
    cheers | ok thanks | yes, thank you | best service | much better | it finally works | cool |
    good to know, thanks
    """
)
