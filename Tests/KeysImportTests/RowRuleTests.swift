internal import KeysModel
internal import Testing

@testable internal import KeysImport

@Suite struct RowRuleTests {
    @Test func `a row without title is named by host, else user name, else Untitled`() throws {
        let seen = try read(
            """
            name,url,username,password
            ,https://ada:x@harbour.example:8443/login?next=/,ada,1
            ,harbour.example/login,ada,1
            ,not an address,ada,1
            ,htt:/broken,,1
            "  ",https://[2001:db8::1]:8443/,ada,1

            """)
        let names = ["harbour.example", "harbour.example", "ada", "Untitled", "[2001:db8::1]"]
        #expect(seen.entries.map(\.title) == names)
        #expect(seen.entries[3].urls == ["htt:/broken"])
    }

    @Test func `line ends in text become LF, those of user name and password stay`() throws {
        let seen = try read(
            "name,username,password,note,extra text\n\"a\r\nb\",\"c\r\nd\",\"e\rf\r\n\",\"g\r\r\nh\ri\",\"j\r\nk\"\n"
        )
        let entry = try #require(seen.entries.first)
        #expect(entry.title == "a\nb")
        #expect(entry.username == "c\r\nd")
        #expect(entry.passwordText == "e\rf\r\n")
        #expect(entry.notes == "g\nh\ni")
        #expect(entry.fields == ["extra text|multiline|j\nk"])
        #expect(seen.warnings == ["2 the password begins or ends with a blank"])
    }

    @Test func `nothing is dropped: columns nobody knows are fields, hidden where they sound secret`() throws {
        let seen = try read(
            "title,password,Shoe size,Recovery code,,E-mail\na,b,42,x1,y,ada@example.org\nc,d,,,,\n")
        #expect(seen.format == "csv")
        #expect(
            seen.entries[0].fields == ["Shoe size|text|42", "Recovery code|concealed|x1", "column 5|concealed|y"])
        #expect(seen.entries[0].username == "ada@example.org")
        #expect(seen.entries[1].fields.isEmpty)
    }

    @Test func `two columns for one field: the same is one, another becomes a field and is said once`() throws {
        let seen = try read("title,user,login,password,pass\na,u,u,p,p\nb,u,v,p,q\nc,,w,,r\nd,u,v,p,q\n")
        #expect(seen.entries.map(\.username) == ["u", "u", "w", "u"])
        #expect(seen.entries.map(\.passwordText) == ["p", "p", "r", "p"])
        #expect(
            seen.entries.map(\.fields) == [
                [], ["login|text|v", "pass|concealed|q"], [], ["login|text|v", "pass|concealed|q"],
            ])
        #expect(
            seen.warnings == [
                "3 column 3 says the same thing differently and became a field",
                "3 column 5 says the same thing differently and became a field",
            ])
    }

    @Test func `a weak name gives way to a strong one`() throws {
        let both = try read("account,title,email,username,password\na,t,e,u,p\n").entries[0]
        #expect(both.title == "t" && both.username == "u")
        #expect(both.fields == ["account|text|a", "email|email|e"])
        let alone = try read("account,email,password\na,e,p\n").entries[0]
        #expect(alone.title == "a" && alone.username == "e" && alone.fields.isEmpty)
    }

    @Test func `kinds, folders, favourites and times of a guessed file`() throws {
        let seen = try read(
            """
            type,name,password,grouping,fav,created,modified,archived
            note,a,,Work\\Sea,1,1690000000,2023-07-22T04:26:40.5+02:00,false
            Secure Note,b,,(none),0,1690000000123,2023-07-22,true
            folder,c/d,,,,,,
            passport,e,p, / ,maybe,never,0,

            """, options: ImportOptions(folder: "From there/"))
        #expect(seen.entries.map(\.kind) == [.note, .note, .login])
        #expect(seen.entries.map(\.folder) == ["From there/Work/Sea", "From there", "From there"])
        #expect(seen.folders == ["4 From there/c/d"])
        #expect(seen.entries[0].isFavorite)
        #expect(seen.entries[0].created == 1_690_000_000_000)
        #expect(seen.entries[0].modified == 1_689_992_800_500)
        #expect(seen.entries[1].created == 1_690_000_000_123)
        #expect(seen.entries[1].modified == 1_689_984_000_000)
        #expect(seen.entries.map(\.tags) == [[], ["archived"], []])
        #expect(seen.entries[2].fields == ["type|text|passport", "fav|text|maybe", "created|text|never"])
    }

    @Test func `HTML entities are counted and stay, unless characters are asked for`() throws {
        let text = "name,url,username,password\na,b&amp;c,d,e\nf,g,h,&lt;&amp;lt;&#39; & &nope;\n"
        let kept = try read(text)
        #expect(kept.entries[1].passwordText == "&lt;&amp;lt;&#39; & &nope;")
        #expect(kept.warnings.count == 1 && kept.warnings[0].hasPrefix("2 4 HTML entities"))
        let turned = try read(text, options: ImportOptions(htmlUnescape: true))
        #expect(turned.entries[0].urls == ["b&c"])
        #expect(turned.entries[1].passwordText == "<&lt;' & &nope;")
        #expect(turned.warnings.isEmpty)
    }

    @Test func `a number a spreadsheet has rounded is said`() throws {
        let seen = try read("name,username,password,card number\na,4.5E+15,1E+9,\"4,11E+15\"\nb,E+15,1.5E+,4111\n")
        #expect(seen.warnings == [2, 3, 4].map { "2 a spreadsheet has rounded the number in column \($0)" })
    }

    @Test func `control characters in a title stay`() throws {
        #expect(try read("name,password\na\u{1B}[31m\u{202E}b,c\n").entries[0].title == "a\u{1B}[31m\u{202E}b")
    }

    @Test func `a row of empty cells is nothing`() throws {
        #expect(try read("name,url,username,password\n,,,\na,,,\n\"\",,,\n").entries.map(\.row) == [3])
    }

    @Test func `the delimiter is found out`() throws {
        for delimiter in [",", ";", "\t", "|"] {
            let text =
                ["title", "url", "password"].joined(separator: delimiter) + "\n"
                + ["a", "https://b.example", "c"].joined(separator: delimiter)
            #expect(try read(text).entries.map(\.passwordText) == ["c"])
        }
        let excel = try read("sep=;\r\ntitle;url;password\r\na,x;https://b.example;c\r\n")
        #expect(excel.entries.map(\.title) == ["a,x"])
        #expect(excel.entries.map(\.row) == [3])
    }

    @Test func `header names are found in any order and case`() throws {
        let seen = try read(" PASSWORD ,\"UserName\",Url,NAME\np,u,https://x.example,n\n")
        #expect(seen.format == "chrome")
        #expect(seen.entries.map(\.title) == ["n"])
    }
}
