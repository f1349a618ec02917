"""What surveys often ask with a yes or no, and the words that tell that it is so or isn't: praise
of a work, room in a hall, a bill, a pain, a permission."""

from __future__ import annotations

# what is asked, what says that it is so, what says that it isn't; all folded
MORE = (
    (
        r"(?:again|come back|return|renew|stay with|reviendr\w*|renouvel\w*|racheter\w*"
        r"|retourner\w*"
        r"|reprendr\w*)",
        r"already (?:booked|done|paid|have)|booked (?:for|in|already)|(?:look|looking) forward"
        r"|(?:c'est )?(?:deja )?(?:prevu|reserve|fait)|when can (?:i|we)|see you (?:next|in|soon)"
        r"|paid (?:this|already|up)|not the last|do it all again|on (?:re)?signe|re-?signe"
        r"|adopte\w*"
        r"|vivement|hate d'y",
        r"lost (?:me|us)|fool me|put (?:me|us) off|had (?:my|our) fill|elsewhere|(?:i'?m"
        r"|we'?re) moving"
        r"|demenage\w*|too (?:expensive|dear|pricey|far)|trop (?:chere?s?|loin)|(?:price|prices|it)"
        r" (?:went|has gone|gone|have gone) up|decu\w*|disappoint\w*|chez (?:un autre"
        r"|la concurrence"
        r"|mon ancien)|ai donne|plus les moyens|can'?t afford|skint|runs out|awful|terrible",
    ),
    (
        r"(?:were|are|was) you (?:happy|satisfied|pleased)|enjoy\w*|did \w+ (?:\w+ )?like|liked"
        r"|(?:was|were|is|are) (?:the |your |our |it )?[\w' ]{0,30}(?:clean|polite|comfortable"
        r"|friendly|nice|tasty|helpful|pleasant)|satisfaite?s?|contente?s?|plu(?:e|es|s)?|aime\w*"
        r"|propres?|polie?s?|confortables?|agreables?|aimables?|bonn?e?s?",
        r"lovely|brilliant|amazing|fantastic|wonderful|superb|excellent|perfect\w*|loved|enjoyed"
        r"|chuffed|spotless|immaculate|gorgeous|delicious|unreal|neat and tidy|over the moon"
        r"|thrilled"
        r"|delighted|impressed|brand new|cleaner than|great|beautiful\w*|screamed with joy|a treat"
        r"|perfect gentleman|charming|ravie?s?|enchantee?s?|geniale?s?|magnifiques?|parfaite?s?"
        r"|nickel|impec\w*|adore\w*|regale\w*|au top|splendide|formidable|tres bien|soigne\w*"
        r"|plein les yeux|adorables?|charmante?s?|super|comme un sou neuf",
        r"awful|terrible|horrible|rude\w*|dirty|filthy|disgusting|rubbish|shoddy|botched|bodged"
        r"|shambles|disappoint\w*|boring|bored|waste of (?:time|money)|never finished|stains?"
        r"|hairs?"
        r"|smelly|stank|stinks?|mou?ld\w*|wrong|shouted|swore|grumpy|nulle?s?|sales?|crades?"
        r"|bacle\w*|affreux|honteux|decue?s?|decevante?s?|degoutante?s?|catastroph\w*|ennuye\w*"
        r"|poils|taches?|money back|rendez l'argent|seasick|vomi|mal (?:fait|elevee?)|desagreable"
        r"|impolie?s?|malpolie?s?|grossiere?s?|dust|poussiere",
    ),
    (
        r"enough|assez",
        r"plenty|loads|room for (?:everyone|everybody|all)|half empty|more than enough|largement"
        r"|pour tout le monde|a revendre|wherever (?:i|we) liked|toasty|roasting|four|presque trop",
        r"crammed|packed|sardines|stood|standing|had to (?:stand|perch)|on the floor|overbook\w*"
        r"|sold out|not a (?:chair|seat)|bondee?|debout|par terre|surven\w*|ran out|freezing"
        r"|grelott\w*|glacial\w*|froide?|cold",
    ),
    (
        r"hot|warm|chaude?s?|heating|chauff\w*",
        r"scalding|boiling|piping|steaming|toasty|blazing|un four|brulante?|bouillante?|roasting"
        r"|a fond|trop chaude?",
        r"ice|icy|cold|freezing|perishing|tepid|lukewarm|chilly|coats? on|froide?s?|glacee?s?"
        r"|glaciale?|tiede|gele\w*|grelott\w*|manteaux?|caille",
    ),
    (
        r"paid|pay|reglee?s?|payee?s?",
        r"settled|sent (?:it|the)|transferred|cleared|by (?:card|transfer|cheque)|vire\w*"
        r"|virement|c'est (?:fait|parti|payee?|reglee?)|prelevee?|direct debit|this morning",
        r"forgot\w*|payday|next (?:week|month)|oublie\w*|en attente|fin du mois|skint|a sec"
        r"|(?:never|haven'?t|havent) (?:got|received|sent|seen)|jamais (?:eue?|recue?)",
    ),
    (
        r"arrived?|receive\w*|got|get|recue?s?|recuper\w*|livree?s?",
        r"it'?s here|they'?re here|on (?:the|my) (?:doorstep|mat|doormat|table|desk)|as we speak"
        r"|every penny|dans (?:ma|la) boite|devant moi|jusqu'au dernier (?:centime|sou)"
        r"|e? ?don (?:land|reach|come|arrive)|i don (?:get|collect|see)",
        r"nowt|(?:rien|nothing) (?:dans|in|on)\b|went straight past|no sign|not a (?:cent|penny"
        r"|thing)|dey wait|fait le mort"
        r"|me balade|(?:and|et) (?:still |toujours |tjrs? )?(?:nothing|nowt|nada|rien)|est pas la"
        r"|e? ?never (?:land|reach|come)|pas un (?:centime|sou)",
    ),
    (
        r"help\w*|pain|relie\w*|soulag\w*|cleared? up|disparu\w*|feel\w* better|mieux",
        r"better|wonders|gone|clear now|a miracle|efficaces?|mieux|envolee?s?|disparue?s?|plus mal"
        r"|magic|work(?:ed|s) (?:well|great)|revis",
        r"as (?:bad|red|sore) as|worse|spread|itch\w*|made me (?:sick|ill)|waste of"
        r"|no (?:difference"
        r"|change|effect)|the same|pareille?s?|pire|aucun effet|rien change|toujours mal|gratte\w*"
        r"|might as well",
    ),
    (
        r"understand|understood|compris\w*|clear\w*|explain\w*|explique\w*",
        r"ma(?:kes?|de) sense|light work|easy|simple|piece of cake|crystal|facile|limpide|broke it"
        r"|clear as|les doigts dans le nez|finished it|clair",
        r"lost me|gave up|hard|confus\w*|no clue|over my head|double dutch|du chinois|capte rien"
        r"|pige rien|paumee?|suis perdue?|trop (?:dur|vite)|too (?:fast|quiet\w*)|stuck|bloquee?"
        r"|rushed"
        r"|more questions|plus de questions",
    ),
    (
        r"find|trouve\w*",
        r"straight (?:to|here|there)|no bother|right (?:here|to)|knew the way|first go"
        r"|du premier coup"
        r"|tout de suite|direct",
        r"lost|wrong|drove round|ended up|perdue?|tourne|trompee?|appelee? (?:\d|deux|trois) fois",
    ),
    (
        r"can we|may we|could we|peut-on|pouvons|pourrions|agree|allow\w*|permission|autoris\w*",
        r"fill your boots|help yourself|be my guest|feel free|suits? (?:me|us)|fine by (?:me|us)"
        r"|no objections?|aucune objection|flatt\w*|honou?red|honoree?|faites|servez-vous|crack on"
        r"|of course|by all means|bonne idee|good idea",
        r"object(?! to nothing)|not comfortable|rather you|privacy|private|(?:me |ca )gene"
        r"|vie privee"
        r"|lawyer|avocat|keep (?:me|my|us) out|pas d'accord|impossible|droit a l'image",
    ),
    (
        r"hear|entend\w*",
        r"clear as|loud and clear|every word|cinq sur cinq|5/5|chaque mot|tres bien",
        r"deaf|just noise|mumbl\w*|too quiet|no (?:mic|sound)|sourde?|marmonn\w*|inaudible|bruit",
    ),
)
