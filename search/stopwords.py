"""Stop words: words that tell nothing about what an article says.

They are folded surface forms, as tokens are: `dont`, not `don't`.  In
plain words they take no part; in a phrase, after `+` and beside AND, OR
or NOT they count as any other word.  `us` is not among them, for x
"""

from __future__ import annotations

_ENGLISH = """
a an the this that these those such same other another each every either neither both all any
some no none nothing nobody nowhere something somebody someone anything anybody anyone
everything everybody everyone

i me my mine myself we our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves one ones oneself

who whom whose which what whatever whichever whoever where wherever when whenever why how
however

am is are was were be been being do does did doing done have has had having can cannot could
shall should would might must ought get gets got getting let lets

about above across after against along amid among amongst around as at before behind below
beneath beside besides between beyond by despite down during except for from in inside into like
near of off on onto out outside over per since through throughout till to toward towards under
underneath until unto up upon via with within without

and or but nor so yet if because although though unless while whilst whereas whether than then
thus hence therefore thereby otherwise

not only just also too very much many more most less least few fewer several enough quite rather
really almost nearly even still already always never ever often sometimes usually once twice
again now here there hereby therein thereof together apart perhaps maybe instead indeed
meanwhile moreover furthermore nevertheless nonetheless somehow somewhat elsewhere anyway else
own far

dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt wont wouldnt shouldnt couldnt cant
mustnt neednt im ive youre youve youll youd hes theyre theyve theyll theyd weve thats whats whos
theres
"""

ENGLISH = frozenset(_ENGLISH.split())
