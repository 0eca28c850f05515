"""Name the people and animals that a clause may be about, in English. No I/O."""

RELATIVES = (
    "sister brother sibling mum mom mummy mother dad daddy father parent son daughter kid child "
    "children husband wife partner boyfriend girlfriend fiancé fiancée fiance fiancee spouse "
    "uncle aunt auntie cousin nephew niece grandma grandmother grandpa grandfather granddad "
    "grandad granny gran nan grandparent grandson granddaughter grandchild grandchildren grandkid "
    "godmother godfather stepmother stepmum stepdad stepfather stepson stepdaughter twin in-law "
    "friend mate buddy neighbour neighbor colleague coworker roommate flatmate housemate boss "
    "manager teacher tutor coach doctor gp dentist nurse therapist surgeon landlord landlady "
    "lawyer accountant assistant dog cat pet puppy kitten horse rabbit hamster parrot family ex"
).split()
PEOPLE = (
    "man woman lady gentleman guy bloke chap fella girl boy lad lass baby missus hubby folks "
    "person "
    "couple stranger tenant lodger guest carer caregiver cleaner gardener builder plumber pal "
    "electrician postman driver waiter waitress hairdresser barber chemist pharmacist vet priest "
    "vicar rabbi imam policeman officer consultant specialist midwife physio student pupil client "
    "customer patient employee employer in-laws relation relative nan nana singer actor actress "
    "author classmate teammate trainer instructor babysitter nanny cook chef half bunch people "
    "eldest youngest oldest toddler teenager crowd workmate owner president minister captain "
    "helper maid apprentice trainee intern mechanic decorator roofer joiner butcher shopkeeper "
    "janitor caretaker supervisor foreman "
    "presenter host character hero passenger winner company firm office council team band"
).split()
"""Who else a clause may be about. Not all of them are words of keys."""
SAME = (
    {"mum", "mom", "mummy", "mother"}, {"dad", "daddy", "father"}, {"neighbour", "neighbor"},
    {"kid", "child", "children", "son", "daughter", "eldest", "youngest", "oldest", "lad", "boy",
     "girl", "baby", "lass"},
    {"partner", "husband", "wife", "spouse", "boyfriend", "girlfriend", "missus", "hubby", "half",
     "fiancé", "fiancée", "fiance", "fiancee"},
    {"friend", "mate", "buddy", "pal"}, {"boss", "manager"}, {"doctor", "gp", "consultant"},
    {"colleague", "coworker", "workmate"}, {"flatmate", "roommate", "housemate", "lodger"},
    {"sibling", "brother"}, {"sibling", "sister"}, {"aunt", "auntie"}, {"uncle"},
    {"company", "firm", "employer", "office", "work", "job", "workplace"},
    {"grandma", "grandmother", "granny", "gran", "nan", "nana"},
    {"grandpa", "grandfather", "granddad", "grandad"}, {"dog", "cat", "pet", "puppy", "kitten"},
    {"parent", "mother", "father"},
)  # fmt: skip
RELATIVE = "(?:" + "|".join(RELATIVES) + ")s?"
ANYBODY = "(?:" + "|".join([*RELATIVES, *PEOPLE]) + ")s?"
POSSESSED = (
    rf"(?:my|our|the|his|her|their)(?: (?!and\b)[\w-]+){{0,2}}? {RELATIVE}(?:'s)?(?: in law)?"
)


def same_person(one: str, other: str) -> bool:
    """Return whether two words may name one person: mum, mother."""
    one, other = (who.replace("children", "child").removesuffix("s") for who in (one, other))
    return one == other or any(one in words and other in words for words in SAME)
