"""Remember the people an agent talks to: local first, each person in their own file."""

from caller_memory.identity import user_id as user_id
from caller_memory.models import Category as Category
from caller_memory.models import Memory as Memory
from caller_memory.person import PersonMemory as PersonMemory
from caller_memory.stores import Stores as Stores
from caller_memory.stores import open_stores as open_stores
from caller_memory.stores.supabase_settings import SupabaseSettings as SupabaseSettings
