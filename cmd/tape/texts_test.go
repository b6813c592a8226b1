package tape

// texts are the forms of tapes: with the text of log lines.
var texts = []bool{true}
