package logs
import ("testing";"strings";"pgregory.net/rapid")
func oldLevel(text string) Level {
	head := text
	if len(head) > levelReach { head = head[:levelReach] }
	for i := 0; i < len(head); {
		if !isLetter(head[i]) { i++; continue }
		end := i + 1
		for end < len(head) && (isLetter(head[end]) || isDigit(head[end]) || head[end] == '_') { end++ }
		if l := oldWord(head, i, end); l != None { return l }
		i = end
	}
	return None
}
func oldWord(head string, i, end int) Level {
	if end-i < 3 || end-i > 8 { return None }
	word := head[i:end]
	upper := all(word, func(c byte) bool { return c >= 'A' && c <= 'Z' })
	before, after := byte(' '), byte(' ')
	if i > 0 { before = head[i-1] }
	if end < len(head) { after = head[end] }
	switch {
	case before == '[' && after == ']', before == '<' && after == '>':
	case before == '=' && (after == ' ' || after == ','):
		if !strings.HasSuffix(head[:i], "level=") && !strings.HasSuffix(head[:i], "lvl=") && !strings.HasSuffix(head[:i], "severity=") { return None }
	case upper && (before == ' ' || before == '.' || before == '[' || before == '|') && strings.IndexByte(" :]|/,-", after) >= 0:
	case i == 0 && after == ':':
	default: return None
	}
	return levelWords[strings.ToLower(word)]
}
func TestLevelOld(t *testing.T){ rapid.Check(t,func(t *rapid.T){
 s:=strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"ERROR","error","Info","info","WARN","[","]","<",">","=","level=","severity="," ",":","x","5","_",".","|","/",",","-","fail","é"})).Draw(t,"s"),"")
 if s!="" && (s[0]==' ' || s[0]=='{') {return}
 if a,b:=oldLevel(s),levelOf(s); a!=b { t.Fatalf("%q %v %v",s,a,b)}
})}
