"""Holds every speaker of the gateway's protocol to the same vectors.

A vector is a JSON file: an ordered list of steps between one client and the gateway. `stories/` say what a
sound gateway and a sound client do: both clients and both gateways pass them. `faults/` say what a client
does when the gateway or the network goes wrong: both clients pass them. `silence/` needs a clock: the
browser's client passes it, and `tests/dashboard/test_live.py` tests the Python client's limits.

A step has one of
- `floor`: what happens on the floor (for gateways): `put` and `remove` objects, people `say` turns, `time`
  passes on the log, `clock` moves on by seconds, `answer` an action, `stop`, `start`;
- `connect`: the client opens a connection; `disconnect`: it ends, with a close code or without one (null);
- `receive`: a message of the gateway; `lost`: a message that the client does not get; `receive_text`: text
  that is no message;
- `renew`: a ticket is about to end (for clients without a clock);
- `act`: a person asks for an action; `viewer_sends`: text that no sound client sends (for gateways);
- `wait`: seconds pass (for clients with a clock).

`sends` are all messages that the client sends in that step. `closes` says that it gives the connection up.
`then` is its state after the step: each named field is as given; of objects by id each named field. An action
named x1 has an id of the client's own; an epoch and a version have a name of the gateway's own. The ticket
`open sesame` is another good one each time. The gateway sends a `welcome` before the first snapshot of each
connection: a vector has it only where it is about that.
"""
