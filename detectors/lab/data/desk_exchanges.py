"""Exchanges of agents and customers at an English service desk: failures, questions in between, successes.

They were written by hand for this project, because the public dialogues have few agents who look something
up, book or fail. An agent's question marks are left out: a desk asks in good turns as in bad ones.
"""

from __future__ import annotations


def _exchanges(text: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of an agent's turn and the customer's answer."""
    pairs = (line.split(" > ") for line in text.strip().splitlines())
    return tuple((agent.strip(), customer.strip()) for agent, customer in pairs)


LET_DOWN = _exchanges(
    """
    sorry, i did not understand that > i want to change my delivery date
    sorry, i didn't get that > i said the delivery date
    i'm afraid i do not understand > i need to speak about my bill
    could you rephrase that > i just want to know where my order is
    please choose one of the options > none of these is what i need
    i can only help with orders > but my question is about a refund
    i am unable to do that > then who can?
    unfortunately i am not able to help with that > is there somebody who can?
    unfortunately that is not possible > why not?
    i'm afraid we cannot change it any more > that is a pity, what else can i do?
    we do not offer that > really? it says so on your website
    we cannot refund you > and why not?
    that is against our policy > that doesn't help me
    unfortunately there are no seats left on that flight > are you sure? could you look again?
    it is sold out, i am sorry > what about another size?
    that item is not available > do you have anything similar?
    there is no table free at that time > okay, what about an hour later?
    there are no rooms available on that day > could you try one night less?
    i'm sorry, i could not find anything that matches > what about a different area then?
    there is nothing in that price range > then a cheaper one anywhere else
    no results were found > please try again with another name
    i am sorry, no such train > i meant the one in the morning
    i cannot find your booking > it must be there, i booked it yesterday
    i could not find your account > i have been a customer for years
    the booking failed > can you try it once more?
    i could not get you that reservation > what about the next day?
    unfortunately the payment was declined > that can't be, my card is fine
    an error occurred, please try again later > i have tried that already
    something went wrong on our side > again? when will it work?
    our system is slow today, please be patient > how much longer?
    please wait a moment > i have been waiting for a while now
    it will take another five days > that is too long
    your parcel is delayed > it should have been here last week
    we have no news yet > you said i would hear today
    we are still looking into it > it has been two weeks
    i will transfer you to a colleague > not again please
    please call our hotline > i did, they sent me here
    please send us the form again > i have sent it already
    what was your order number > i gave it to you already
    may i have your name again > i told you, it is anna
    would you like an italian restaurant > no, i asked for indian
    i have booked a double room for you > no, i wanted a single
    here is a list of hotels > that is not what i asked for
    the train leaves in the evening > i need one in the morning
    i found a flight on sunday > i said saturday
    your address has been changed > no, it is the phone number that i want to change
    i can offer you the large one > i don't want the large one
    here is a link to our help pages > i have read that, it doesn't say
    have you tried turning it off and on > yes, it did not help
    is there anything else > you have not answered my question
    i have cancelled your order > i did not want to cancel it
    sorry for the inconvenience > it is still not solved
    we apologize for the delay > when will it come then?
    """
)
GOING_ON = _exchanges(
    """
    hello, how can i help you > a table for two please
    what can i do for you today > i need a train to the airport
    which city are you in > i'm in the north of london
    may i have your name please > it's anna
    what is your order number > it is 0
    any food that you like best > something italian please
    on which day do you travel > on friday
    for how many people > for four people
    at what time > at 0 in the evening
    where will you be leaving from > from the main station
    do you prefer cheap or expensive > moderate is fine
    which colour would you like > blue please
    what size do you need > medium
    which model do you have > it is the small one
    there are several hotels in the centre > which one has free parking?
    i have found three that match > what is the price of the first?
    i recommend the garden cafe > can you give me the address?
    the train leaves at 0 > how long does it take?
    it costs 0 dollars for each ticket > i need two of them
    it is open from 0 to 0 > and what is the phone number?
    you can change that in the settings > where are the settings?
    you can pay by card or cash > by card please
    is that correct > yes, that is correct
    please confirm: two tickets on monday > yes, please book it
    shall i go ahead > yes, go ahead
    would you like me to book it > yes please
    would you like a receipt > no, not needed
    do you need a taxi as well > no, just the hotel
    do you have any preference > no, i don't mind
    is there anything else i can do > i also need a place to stay
    can you send me a photo of it > one moment, i will take one
    do you see a light on the router > yes, it is green
    """
)
WELL_SERVED = _exchanges(
    """
    i have booked it for you > great, thank you
    your booking is confirmed, the reference is 0 > perfect, thanks
    your table is reserved > wonderful, that's all i need
    the reservation was successful > thank you so much
    your tickets are on their way > that is great
    your order has been shipped > good to hear, thanks
    i have refunded the full amount > thank you, very kind
    i have cancelled it free of charge > thanks for your help
    i have fixed that for you > it works now, thank you
    your account is unlocked > thanks, that was quick
    i have changed your address > perfect
    i have added a voucher > oh, that is nice, thank you
    the technician will come today > great, i will be at home
    there is a direct train at 0 > that sounds perfect, book it please
    i have found one that is cheap and close > that sounds good, i will take it
    yes, it has free parking > great, can you book it for me?
    the museum is free of charge > sounds lovely
    can i help with anything else > no, that's all, thanks
    do you need anything else > no thank you, goodbye
    anything else > that was everything, thanks a lot
    you're welcome > have a nice day
    you are welcome, enjoy your meal > thanks, bye
    glad i could help > you have been very helpful
    have a nice trip > thank you, you too
    """
)
