"""What customers and agents of the simulated floor say in English."""

from __future__ import annotations

from stream.simulate.phrases import Phrases, Problem

TECHNICAL = (
    Problem(
        thing="internet",
        openings=(
            "hi, my internet has been down since this morning, the light on the box is red",
            "Hello, broadband keeps dropping every ten minutes or so, can you have a look?",
            "No internet at all here. Is there an outage in {city}?",
        ),
        details=(
            "I've restarted the router twice, no change",
            "I work from home so this is costing me money",
            "my neighbour is with you too and hers is down as well",
            "it's the third time this month",
        ),
        questions=(
            "Could you tell me what colour the light on the router is?",
            "Can I take your postcode to check for faults near you?",
            "Did restarting the router make any difference?",
        ),
        solutions=(
            "Found it: a cable was cut in {city} and the crew is on site. It should be back within the hour, "
            "and I've credited you {amount} for the lost days.",
            "I've booked an engineer for {date} between 8 and 10, and he'll call before he comes.",
        ),
        again=(
            "Like I told the last person: red light, restarted twice, internet still down",
            "Do you people not keep notes? The internet is DOWN. I restarted it. Twice.",
        ),
    ),
    Problem(
        thing="bill",
        openings=(
            "I've been charged twice this month, {amount} each time",
            "Hi there, why did my bill go up by {amount}? Nobody told me",
        ),
        details=(
            "my contract says {plan} a month until next summer",
            "both payments left my account on {date}",
            "I just want the money back, not a credit",
        ),
        questions=(
            "May I have the account holder's full name, please?",
            "Which of the two payments is the one you don't recognise?",
        ),
        solutions=(
            "You're right, the second payment was our mistake. I've refunded {amount}, expect it tomorrow.",
            "The discount had dropped off by accident. I've put it back and refunded the {amount}.",
        ),
        again=("Charged twice. {amount}. I've explained this three times now.",),
    ),
    Problem(
        thing="account",
        openings=(
            "I can't log in, it says my account is locked",
            "the app keeps asking for a code that never arrives",
        ),
        details=(
            "I've reset the password twice already",
            "checked spam, nothing there",
            "I need it today, my parcel pass is in there",
        ),
        questions=("Which email is the account registered to?", "Do you see an error code on the screen?"),
        solutions=(
            "I've unlocked it and sent a new code by text. Could you try now while I'm here?",
            "Your old phone was still linked. I've removed it, so you can sign in again.",
        ),
        again=("Account locked, password reset twice, no code. Same as I said before.",),
    ),
)

TRAVEL = (
    Problem(
        thing="flight",
        openings=(
            "My flight to {city} was just cancelled, what are my options?",
            "hello, you moved my flight by nine hours and I only found out at the airport",
        ),
        details=(
            "there are four of us, two of them kids",
            "we have a connection at six and we're going to miss it",
            "the desk here told me to contact you, and you tell me to ask the desk",
            "booking reference is {reference}",
        ),
        questions=(
            "Could I have your booking reference, please?",
            "Would you rather be rebooked or refunded?",
            "How many people are travelling with you?",
        ),
        solutions=(
            "I've put all of you on the 14:20 tomorrow and booked a hotel near the airport, it's on us.",
            "Done: you're on tonight's flight via {city}, seats together. The new tickets are in your inbox.",
        ),
        again=(
            "Cancelled flight, {reference}, four passengers. How many times do I have to say it?",
            "I already gave the reference to your colleague. It's {reference}.",
        ),
    ),
    Problem(
        thing="refund",
        openings=(
            "Hi, I'm still waiting for a refund of {amount} from {date}",
            "You cancelled my trip {days} weeks ago and I haven't seen a penny",
        ),
        details=(
            "the email said seven to ten working days",
            "I paid by card, and the bank says nothing is on its way",
            "I don't want a voucher",
        ),
        questions=("Which card did you pay with?", "Could you confirm the amount you're waiting for?"),
        solutions=(
            "It got stuck in our review queue. I've released it and {amount} will be there in two days.",
            "I've just sent the {amount} again by bank transfer, you'll get an email in a minute.",
        ),
        again=("A refund. {amount}. Cancelled trip. Please read what I wrote earlier.",),
    ),
    Problem(
        thing="hotel",
        openings=(
            "I'm standing at the hotel in {city} and they have no booking for us",
            "The room is nothing like the pictures, there's mould on the wall",
        ),
        details=(
            "it's eleven at night and my daughter is asleep on a suitcase",
            "I have the confirmation right here, {reference}",
            "the receptionist says you never paid them",
        ),
        questions=("Could you read me the confirmation number?", "Is the manager of the hotel with you?"),
        solutions=(
            "I've got you a room five minutes away, it's paid, and a taxi is on its way to you.",
            "I spoke to the manager, your room is ready now and breakfast is included.",
        ),
        again=("No room, {reference}, middle of the night. Can somebody please just fix this?",),
    ),
    Problem(
        thing="suitcase",
        openings=(
            "my suitcase didn't arrive in {city}",
            "Hi, there's a mistake in the name on my ticket, can you correct it?",
        ),
        details=("the tag number is {tracking}", "we fly on {date}, so it's a bit urgent"),
        questions=("Could you give me the tag number, or the reference of the booking?",),
        solutions=(
            "Found it, it's coming on the next flight and will be brought to your hotel tonight.",
            "All corrected, no charge. The new ticket is in your inbox.",
        ),
        again=("The tag is {tracking}, as I said to the other two.",),
    ),
)

PHRASES = Phrases(
    language="en",
    greetings=(
        "Hi, this is {agent}, how can I help?",
        "Hello, you're speaking with {agent}. Let me read what you wrote so far.",
        "Good day, {agent} here. What can I do for you?",
    ),
    answers=("Sure, let me check that for you.", "Got it, one moment.", "Thanks, looking at it now."),
    templates=(
        "We apologise for any inconvenience this may have caused.",
        "Thank you for your patience. Your request is important to us.",
        "I understand your frustration. Please allow 7 to 10 working days.",
        "Your case has been forwarded to the relevant department.",
        "Would you like me to look at anything more while we are here?",
    ),
    polite=(
        "ok thanks, could you check what's happening with the {thing}?",
        "I see. Roughly how long will it take?",
        "Sure, but could you give me an actual date?",
        "no problem, I'll wait",
    ),
    cold=(
        "That doesn't answer my question.",
        "So what happens now?",
        "You said that already.",
        "I've been waiting {days} days for this {thing}.",
        "Are you just pasting these?",
        "I don't need an apology, I need an answer.",
    ),
    angry=(
        "This is ridiculous, {days} days and nobody has done a thing!",
        "Stop telling me to be patient! I'm done being patient!",
        "Worst service I have ever had. Absolutely useless.",
        "Are you even reading what I write?? This is a joke",
        "I'm so sick of this, every time it's a different excuse about the {thing}!",
        "You are wasting my time and I'm furious.",
        "Unbelievable. You people are hopeless.",
        "You lied to me. You said it would be fixed today!",
    ),
    threats=(
        "Get me your manager. Now.",
        "I'm going to report you to the ombudsman.",
        "Cancel everything. I'm moving to another company.",
        "I will be disputing this with my bank and posting it everywhere.",
    ),
    calmer=(
        "fine. I hope it's true this time",
        "OK. Why couldn't anyone say that an hour ago?",
        "alright then",
    ),
    apologies=(
        "You're right, we let you down for {days} days. I'm staying on this until it's done.",
        "I'm sorry, the earlier answers didn't help. I'm handling it myself now.",
    ),
    nudges=("hello?", "are you still there?", "any news?", "hi?"),
    hard_nudges=(
        "Is anybody there??",
        "I've been sitting here for ages",
        "so I'm just being ignored?",
        "???",
    ),
    sorry_for_wait=(
        "Sorry to keep you waiting, I was on to the back office.",
        "Apologies for the delay, I'm back.",
    ),
    promises=(
        "Let me find out, I'll be back within two minutes.",
        "Give me three minutes and I'll have an answer for you.",
        "I'll ask my supervisor and come straight back to you.",
    ),
    broken_promise=(
        "you said two minutes, that was ages ago",
        "What happened to three minutes?",
        "you promised to come straight back...",
    ),
    transfers=(
        "This needs a specialist, I'll pass you over. One moment.",
        "I don't have access to that, let me transfer you to the right team.",
    ),
    asked_again=("Hello, how can I help you today?", "Hi there, could you describe the problem?"),
    holds=("I'm going to put you on hold while I check.", "Bear with me, I'll just speak to the team."),
    back_from_hold=("Thank you for holding, I have it.", "Thanks for waiting, here's what I found."),
    thanks=("great, thank you", "ok that's all, thanks", "perfect, cheers", "Lovely, thanks for your help"),
    praise=(
        "You've been brilliant, honestly the best help I've ever had!",
        "Wow, that was quick. Thank you so much, you're a star",
        "Thanks for actually listening, you made my day",
        "Really appreciate it, five stars from me",
    ),
    closings=("You're welcome, have a good day!", "My pleasure. Take care!", "Any time. Bye for now."),
    bot=(
        "Hi, I'm Stevie, the virtual assistant. What is it about? 1 Booking 2 Payment 3 Something else",
        "Please tell me in a few words what you need.",
    ),
    bot_again=(
        "Sorry, I didn't get that. Please choose: 1 Booking 2 Payment 3 Something else",
        "I'm not sure I understood. Could you put it another way?",
    ),
    want_a_person=("agent please", "talk to a human", "HUMAN", "I want to speak to a real person"),
    in_queue=("how long is the wait?", "anyone there?", "how many people are before me?"),
    not_understood=(
        "I don't understand",
        "sorry, I don't follow you at all",
        "what does that mean? I don't get it",
    ),
    jargon=(
        "You need to revoke the device binding in the portal and pass strong authentication again.",
        "That's the two-step opt-out, you'll find it under entitlements in the self-care app.",
    ),
    plain_words=(
        "No worries at all. You don't have to press anything, I'll do it for you from here.",
        "Let me say that more simply, and we'll take it one step at a time.",
    ),
    understood=("ah, now I see. Thank you, dear", "oh that's clear, bless you"),
    contact_details=(
        "my number is {phone}",
        "card is {card} if you need it",
        "you can reach me at {mail}",
        "my phone is {phone} and the email is {mail}",
    ),
)

AGENTS = (
    "Emma",
    "Oliver",
    "Priya",
    "Jack",
    "Sofia",
    "Liam",
    "Grace",
    "Noah",
    "Aisha",
    "Tom",
    "Hannah",
    "Daniel",
)
NAMES = ("Smith", "Jones", "Patel", "Brown", "Garcia", "Nguyen", "Wilson", "Khan")
CITIES = ("Leeds", "Boston", "Dublin", "Lisbon", "Austin", "Bristol", "Denver", "Cardiff")
ITEMS = ("headphones", "kettle", "monitor", "jacket", "vacuum cleaner", "watch")
