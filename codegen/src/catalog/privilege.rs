use super::Oid;

/// One privilege: PostgreSQL's `ACL_*` bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Privilege {
    /// `a`
    Insert,
    /// `r`
    Select,
    /// `w`
    Update,
    /// `d`
    Delete,
    /// `D`
    Truncate,
    /// `x`
    References,
    /// `t`
    Trigger,
    /// `X`
    Execute,
    /// `U`
    Usage,
    /// `C`
    Create,
    /// `m` (PostgreSQL 17)
    Maintain,
}

impl Privilege {
    /// Every privilege.
    pub const ALL: [Self; 11] = [
        Self::Insert,
        Self::Select,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
        Self::Execute,
        Self::Usage,
        Self::Create,
        Self::Maintain,
    ];

    /// The keyword: `SELECT`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Select => "SELECT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Execute => "EXECUTE",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Maintain => "MAINTAIN",
        }
    }

    /// The privilege of a keyword in any case.
    pub fn from_keyword(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|privilege| privilege.keyword().eq_ignore_ascii_case(word))
    }
}

/// A set of privileges.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PrivilegeSet(u16);

impl PrivilegeSet {
    /// No privilege.
    pub const NONE: Self = Self(0);

    /// A set of some.
    pub fn of(privileges: &[Privilege]) -> Self {
        privileges.iter().copied().collect()
    }

    /// Whether it is in.
    pub fn contains(self, privilege: Privilege) -> bool {
        self.0 & (1 << privilege as u8) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is only in this one.
    #[must_use]
    pub fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its members in the order of [`Privilege::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Privilege> {
        Privilege::ALL
            .into_iter()
            .filter(move |privilege| self.contains(*privilege))
    }
}

impl std::fmt::Debug for PrivilegeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl FromIterator<Privilege> for PrivilegeSet {
    fn from_iter<I: IntoIterator<Item = Privilege>>(privileges: I) -> Self {
        Self(
            privileges
                .into_iter()
                .fold(0, |bits, one| bits | 1 << one as u8),
        )
    }
}

/// Kinds of objects that carry privileges, as far as their defaults differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AclKind {
    /// Tables, views, materialized views, foreign tables
    Relation,
    /// Columns
    Column,
    /// Sequences
    Sequence,
    /// Functions, procedures, aggregates
    Function,
    /// Schemas
    Schema,
    /// Types and domains
    Type,
    /// Languages
    Language,
    /// Foreign servers
    ForeignServer,
    /// Foreign data wrappers
    ForeignDataWrapper,
}

impl AclKind {
    /// Every privilege that such an object can carry: what ALL means. MAINTAIN exists since PostgreSQL 17; the corpus'
    /// servers and most of Supabase's are older, so ALL leaves it out.
    pub fn all(self) -> PrivilegeSet {
        use Privilege::*;
        PrivilegeSet::of(match self {
            Self::Relation => &[
                Insert, Select, Update, Delete, Truncate, References, Trigger,
            ],
            Self::Column => &[Insert, Select, Update, References],
            Self::Sequence => &[Select, Update, Usage],
            Self::Function => &[Execute],
            Self::Schema => &[Usage, Create],
            Self::Type | Self::Language | Self::ForeignServer | Self::ForeignDataWrapper => {
                &[Usage]
            }
        })
    }

    /// What PUBLIC may do with a new object where nobody said otherwise: `acldefault`.
    pub fn public_default(self) -> PrivilegeSet {
        match self {
            Self::Function | Self::Type | Self::Language => self.all(),
            _ => PrivilegeSet::NONE,
        }
    }
}

/// Who holds a privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grantee {
    /// Everybody.
    Public,
    /// A role.
    Role(Oid),
}

/// What one role gave to another: PostgreSQL's `aclitem`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AclItem {
    /// Who holds.
    pub grantee: Grantee,
    /// Who gave.
    pub grantor: Oid,
    /// What.
    pub privileges: PrivilegeSet,
    /// Which of them may be given on.
    pub grant_options: PrivilegeSet,
}

/// The privileges on an object, with the owner's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Acl {
    /// In the order of granting.
    pub items: Vec<AclItem>,
}

impl Acl {
    /// What an object of a kind starts with: `acldefault`.
    pub fn default_for(kind: AclKind, owner: Oid) -> Self {
        let item = |grantee, privileges| AclItem {
            grantee,
            grantor: owner,
            privileges,
            grant_options: PrivilegeSet::NONE,
        };
        let public = kind.public_default();
        let mut items = Vec::new();
        if !public.is_empty() {
            items.push(item(Grantee::Public, public));
        }
        if kind != AclKind::Column {
            items.push(item(Grantee::Role(owner), kind.all()));
        }
        Self { items }
    }

    /// What a grantee holds directly, whoever gave it.
    pub fn privileges_of(&self, grantee: Grantee) -> PrivilegeSet {
        let items = self.items.iter().filter(|item| item.grantee == grantee);
        items.fold(PrivilegeSet::NONE, |set, item| set.union(item.privileges))
    }

    /// What a grantee may give on, whoever gave it.
    pub fn grant_options_of(&self, grantee: Grantee) -> PrivilegeSet {
        let items = self.items.iter().filter(|item| item.grantee == grantee);
        items.fold(PrivilegeSet::NONE, |set, item| {
            set.union(item.grant_options)
        })
    }

    /// Adds privileges, with the right to give them on if `grant_option`.
    pub fn grant(
        &mut self,
        grantee: Grantee,
        grantor: Oid,
        privileges: PrivilegeSet,
        grant_option: bool,
    ) {
        let options = if grant_option {
            privileges
        } else {
            PrivilegeSet::NONE
        };
        let known = self
            .items
            .iter_mut()
            .find(|item| item.grantee == grantee && item.grantor == grantor);
        match known {
            Some(item) => {
                item.privileges = item.privileges.union(privileges);
                item.grant_options = item.grant_options.union(options);
            }
            None if privileges.is_empty() => {}
            None => self.items.push(AclItem {
                grantee,
                grantor,
                privileges,
                grant_options: options,
            }),
        }
    }

    /// Takes privileges back, or only the right to give them on.
    pub fn revoke(
        &mut self,
        grantee: Grantee,
        grantor: Oid,
        privileges: PrivilegeSet,
        only_grant_option: bool,
    ) {
        for item in &mut self.items {
            if item.grantee == grantee && item.grantor == grantor {
                item.grant_options = item.grant_options.difference(privileges);
                if !only_grant_option {
                    item.privileges = item.privileges.difference(privileges);
                }
            }
        }
        self.items.retain(|item| !item.privileges.is_empty());
    }
}
