internal import KeysTerminal

/// What there is to read about beside commands; the same sentences as in the papers.
extension HelpTopic {
    static let all: [HelpTopic] = [
        HelpTopic(name: "screen", summary: "the full screen and its keys", text: ScreenManual.text),
        HelpTopic(
            name: "needles", summary: "how an entry is found",
            text: """
                A needle names one entry. It is tried as each of these, in this order, and the
                first that fits anything decides:

                  1. its id, or the first 6 characters of it or more
                  2. the exact title
                  3. the title, without regard to case
                  4. folder/title
                  5. a web address, or its exact host
                  6. the registered domain: www.example.org finds example.org
                  7. title and user name: 'Mail kim'

                Nothing that fits is status 13. More than one is never guessed: on a terminal
                you are asked, elsewhere they are listed and the status is 14. --exact takes an
                id, an exact title or folder/title alone; use it in scripts.

                  keys get github.com
                  keys get 'Mail kim' --field username
                  keys get work/Mail --exact

                """),
        HelpTopic(
            name: "import", summary: "passwords from other programs",
            text: """
                keys import FILE reads what another program exported. It finds the format and
                the encoding by itself; --format and --encoding decide where they are unclear,
                and keys import --list-formats names all formats.

                  keys import passwords.csv --dry-run     looks without touching anything
                  keys import passwords.csv               everything in one step, or nothing
                  keys import --undo                      takes the last import back

                Importing the same file again adds nothing. An entry that is there with other
                values stays, and the new one is put beside it; --on-duplicate update or skip
                decides otherwise. A row that cannot be used is left out and named by its line;
                the others come in and the status is 3.

                The exported file still lies readable on your disk afterwards: remove it.

                """),
        HelpTopic(
            name: "export", summary: "copies of a vault, and getting out",
            text: """
                keys export FILE writes a sealed backup: everything, old values and trash too.
                It opens with the primary password or the recovery code of that day.

                  keys export vault.keysbackup          sealed; no care needed
                  keys init --from vault.keysbackup     makes the vault anew
                  keys import vault.keysbackup          brings in what is missing

                A file that other programs read holds every password for anyone to see:

                  keys export all.json --format keys-json --yes         everything
                  keys export all.csv --format csv --yes                for spreadsheets
                  keys export all.json --format bitwarden-json --yes    for Bitwarden and others

                keys import takes each of them back. One entry alone: keys show NEEDLE --json
                --reveal. What is written readably to a disk can be found there later; a pipe
                leaves nothing behind.

                """),
        HelpTopic(
            name: "sync", summary: "the same vault on several devices",
            text: """
                A store is a place the devices share: a folder that Syncthing, rsync, a cloud
                drive or a stick carries. It gets sealed blobs of padded sizes and nothing else.

                  keys store set ~/Sync/keys    names the place, sends nothing yet
                  keys sync                     sends and fetches
                  keys pair                     shows one line to let another device in
                  keys join                     on that device: takes the line

                All work is done without the store; what waits for it is safe and queued
                (status 20 says it was out of reach). What two devices change apart comes
                together: different fields both stay; of one field the other value stands beside
                it until you choose (keys conflicts).

                Status 21 is an alarm: the store lost, altered or rolled back what it had. Your
                vault is whole. keys sync says what it found, keys sync --repair puts it back.

                """),
        HelpTopic(
            name: "recovery", summary: "a forgotten primary password",
            text: """
                keys init shows a recovery code once. Write it down and keep it away from the
                machine. Vault and code together set a new primary password:

                  keys recover                  with the vault on this machine
                  keys recover --store ADDRESS  with nothing but the store and the code
                  keys recovery check           whether the code you have is the right one
                  keys recovery new             another code; the old one opens nothing then

                On the full screen: ^f where the password is asked for; and on a first start,
                "Recover from a store".

                Each group of the code has a checksum, so a slip of the pen is named by its
                group. Primary password and code both lost means the vault is lost. There is no
                third way in, for anyone.

                """),
        HelpTopic(
            name: "exit-statuses", summary: "what each number means",
            text: """
                  0    done
                  1    failed: existing vault or file, weak password, disk full, no permission
                  3    done in part: rows of an import left out
                  10   no vault there
                  11   locked, and no way to ask for the password
                  12   wrong password, wrong or mistyped code
                  13   no such entry or field
                  14   more than one entry fits
                  15   another keys is writing and did not finish within --wait seconds
                  20   the store is out of reach, full or read-only; all local work is safe
                  21   store alarm: what it shows is not what it had
                  22   the vault on this machine is damaged, too new or rolled back
                  64   usage: an option or value that is none; nothing was done
                  130  interrupted (143: ended from outside)

                The vault is whole after each of them. With --json a failure is one line of
                JSON on standard error: error, message and hint.

                """),
        HelpTopic(
            name: "secrets", summary: "how secrets go in and out",
            text: """
                No option takes a secret: other programs see arguments, and shells keep them.

                In:   --password-fd N        the primary password from a descriptor
                      --password-file PATH   or from a file
                      --stdin                a value, to the end of the input
                      --secret LABEL --stdin the same, for the field LABEL
                      --json-stdin           a whole entry, as keys show --json --reveal prints
                      on a terminal          it is asked for, and not shown

                Out:  keys get NEEDLE        the bytes as they are, with a line end only on a
                                             terminal
                      --copy                 to the clipboard, cleared after 20 seconds or
                                             what keys settings says
                      keys show --reveal     all of an entry

                  keys get Mail --password-fd 3 3< password.txt
                  pass show mail | keys add Mail --username kim --stdin

                KEYS_PASSWORD in the environment does nothing but warn. Secrets live in memory
                that is locked where the system allows it, and wiped when they are done with.

                """),
        HelpTopic(
            name: "search", summary: "looking through what entries show",
            text: """
                keys search WORD... finds the entries in which all words stand, in any order and
                without regard to case: in title, web addresses, user name, tags, folder and
                shown fields. The best come first: hits in the title before others.

                  keys search mail work
                  keys search --in-notes wifi     opens entries one at a time to look at notes
                  keys search bank --json

                Passwords and other concealed values are never searched. To name one entry for
                another command, see keys help needles; keys list --help says how to list by
                folder, tag or kind.

                """),
        HelpTopic(
            name: "codes", summary: "one-time codes (TOTP, HOTP, Steam)",
            text: """
                The seed of a code is the field otp of an entry. It may be given as

                  base 32                       in either case, with blanks, dashes and =
                  otpauth://totp/...            SHA1, SHA256, SHA512; 6 to 8 digits; any period
                  otpauth://hotp/...            counted codes
                  steam://SECRET                or an address with encoder=steam
                  key=SECRET&step=30&size=6     as KeeOtp keeps it

                  keys add Mail --username kim --secret otp --stdin < seed.txt
                  keys otp Mail                 the code; on a terminal the seconds it stands
                  keys otp Mail --copy          to the clipboard
                  keys otp Mail --qr            the seed as a picture, for another device

                A seed no code can be made of is kept as it is, and a warning says why. A
                counted code is given once: the counter is stored before the code is shown. The
                clock of this machine decides timed codes; when a site refuses them, set it.

                Password and code in one vault are one thing to lose: where that is too little,
                keep the seeds in a vault of their own (--vault).

                """),
    ]
}
