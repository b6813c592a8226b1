package logs
import ("testing";"bytes";"os";"time")
func BenchmarkZZ(b *testing.B){
 d,_:=os.ReadFile("/tmp/1m.log"); d=d[:60_000_000]
 ls:=bytes.Split(d,[]byte("\n")); b.ReportAllocs()
 b.Run("parse",func(b *testing.B){ var t Tally; b.ReportAllocs(); i:=0; for b.Loop(){ t.Read(ls[i%len(ls)]); i++ } })
 b.Run("keep",func(b *testing.B){ in:=NewIngest(IngestOptions{}); s:=NewStore(Limits{Bytes:64<<20}); t0:=time.Unix(1e9,0); b.ReportAllocs(); i:=0; for b.Loop(){ in.Add(ls[i%len(ls)],t0); i++; if i%1024==0 { for x:=in.Take(t0,false);x!=nil;x=in.Take(t0,false){ s.Link(x)}} } })
}
