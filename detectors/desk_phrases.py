"""What customers say at an English service desk when dissatisfied, when they only ask, and when content.

Written for this project, by hand, for what neither translated dialogues nor comments about anything teach.
Phrases are in the normal form that models read; only training reads them.
"""

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split("|"))


DISSATISFIED = _phrases(
    """
    useless | so useless | a useless answer | completely useless | useless service |
    useless bot, give me a human | this bot is useless | money back | i want my money back |
    give me back my money | give me a refund right now | i demand a refund | i want a full refund today
    | refund me immediately | where is my refund? it has been a month | fed up | i'm fed up |
    sick of this | sick and tired of waiting | tired of explaining | had enough |
    i have had enough of your company | enough is enough | lost patience | my patience is running out |
    third time | for the third time | this is the second time it broke |
    the fourth time i call about this | how often do i have to ask |
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
    worst support ever | very poor service | such poor quality | rubbish | garbage product | what a mess
    | incompetent | unprofessional | rude | your colleague was rude | he hung up on me |
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
    not what i asked for | that's not what i asked | that is not what i meant | that is not what i want
    | i didn't ask for that | i did not say that | no, i said tomorrow | no, not that one |
    no, i already told you | i already told you | i already said that | i told you twice |
    i told your colleague already | i have explained this before | why do you ask me again? |
    you asked me that already | that didn't help | that does not help | not helpful | you're not helping
    | you are no help at all | no help | charged twice | you charged me twice again | overcharged |
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
    are you still there? | answer me
    """
)
NEUTRAL = _phrases(
    """
    hello | hi there | good morning | i have a question | i need some help please | could you help me |
    please | yes | yes, please | yes, that's right | yes, that one | no | no, nothing else | no, not yet
    | not yet | not sure | i don't know | i don't have it here | i do not remember the number |
    i'm not sure which one | i don't mind | either is fine | any day is fine | ok | okay | sure |
    alright | one moment please | let me check | i will check | i'll try that | i will try again later |
    my order number is 0 | my name is ana | my number is 0 | the address is the same |
    it is for two people | for tomorrow morning | on monday at 0 | in the city centre | something cheap
    | around 0 dollars | how much is it? | how much does it cost? | how do i change my address? |
    how can i pay? | how do i reset my password? | how long does delivery take? |
    where can i find the invoice? | where is my order? | when will it arrive? | when do you open? |
    what time does it leave? | what is the address? | what is the phone number? | which one is cheaper?
    | is there a discount? | is it available in blue? | do you have it in size 0? | do you ship abroad?
    | can i pay by card? | can i change the date? | can you send me the link? |
    could you repeat that please? | could you book it for me? | can you check again please? |
    i would like to book a table | i'd like to order one | i want to buy a ticket |
    i want to return a pair of shoes | i need to change my flight | i need a taxi | i need the invoice |
    i'm looking for a hotel | i am looking for a present | i moved last month |
    i would like to cancel my subscription | i want to know the status of my order |
    i have not received it yet, when will it come? | i got a message about my account |
    i forgot my password | i just wanted to ask | it is a small one | the black one | the second one |
    what about saturday? | and the price?
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
    so fast, thank you | that was quick | i appreciate it | i appreciate your help | i'm happy with that
    | i love it | very satisfied | good job | well done | have a nice day | you too, bye | bye, thanks |
    cheers | ok thanks | yes, thank you | best service | much better | it finally works | cool |
    good to know, thanks
    """
)
