// Package safe is the door every foreign string passes, one way in and one way out.
//
// The rules:
//
//   - In: Text and Line turn anything a platform, a user or a process said into printable runes only.
//     Nothing that comes out can move a cursor, set a title, write a clipboard or reorder what is read.
//     They are applied once, at ingest. Nothing is dropped in silence: what cannot be shown leaves a mark.
//     The exceptions are escape sequences, joiners and variation selectors, which carry no words.
//   - Out: Redact masks secrets. It is applied where text leaves the program (screen, copy, tape, export,
//     notification), never in a store, so that a search still finds what was there.
//   - All three are pure, total and idempotent: the second pass changes nothing.
package safe
