import Report
import Testing

struct AnnotationTests {
    @Test(arguments: [
        (
            Annotation(file: "a.yaml", line: 3, column: 5, title: "scenario", message: "no"),
            "::error file=a.yaml,line=3,col=5,title=scenario::no"
        ),
        (Annotation(file: nil, title: "t", message: "m"), "::error title=t::m"),
        (
            Annotation(file: "C:\\a,b.yaml", line: 1, title: "50%: x", message: "50%: a,\r\nb"),
            "::error file=C%3A\\a%2Cb.yaml,line=1,title=50%25%3A x::50%25: a,%0D%0Ab"
        ),
        (
            Annotation(file: nil, title: "t\n", message: "\u{1B}[2J"),
            "::error title=t%0A::\u{FFFD}[2J"
        ),
    ])
    func aCommandIsOneLine(annotation: Annotation, command: String) {
        #expect(annotation.command == command)
    }

    @Test func aGoodRunHasNone() throws {
        #expect(try Annotation.all(of: .passed()) == [])
    }

    @Test func aFindingStandsAtItsFile() throws {
        let annotations = Annotation.all(of: try .failed(count: 11))
        #expect(annotations.count == 10)
        #expect(
            annotations.first?.command == "::error file=Scenarios/english.yaml,line=1,"
                + "title=english%3A content::content  call 1, turn 1, at 9,000.0 ms%0A"
                + "  expected  two clouds%0A  found     2 clouds & <no> sun%0A"
                + "repeat: ringer run Scenarios/english.yaml --seed 7"
        )
    }

    @Test func aRunThatWasNotDoneSaysWhy() throws {
        #expect(
            Annotation.all(of: .notDone()).map(\.command) == [
                "::error file=Scenarios/taken.yaml,line=1,title=taken%3A INVALID::"
                    + "port 7700 on 127.0.0.1 is taken%0A"
                    + "repeat: ringer run Scenarios/taken.yaml --seed 7"
            ]
        )
        #expect(
            Annotation.all(of: try .invalid()).first?.message.hasPrefix("no turn got a complete")
                == true
        )
    }

    @Test func whatWasFoundWhileWeWereLateIsNotTold() throws {
        let annotations = Annotation.all(of: try .late())
        #expect(annotations.map(\.title) == ["late: INVALID"])
        #expect(annotations[0].message.hasPrefix("packets left 30 ms late"))
    }
}
