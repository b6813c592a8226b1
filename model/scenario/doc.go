// Package scenario is a small text language that tells what happens to an app and what the model must make of it.
//
// The rules:
//
//   - Pure, like model: a scenario is text in, failures out. Files are read by whoever calls Parse.
//   - A scenario says what the platform does, in the platform's words; ids, times and log headers are filled in.
//   - Every mistake in a file is an error with its file and line, found before anything runs.
//
// A file is lines of four kinds; "#" begins a comment:
//
//	load healthy.scn                              the steps of another file, at their own times
//	at 10s dynos web.1=up web.2=crashed           something happens, ten seconds after the start
//	at +5s app=staging formation web=1            five seconds after the line before, to another app
//	expect at 20s processes web=1/2 crashed=1     what must be so; without "at", at the time of the line before
//
// "x40 over 60s" at any event repeats it evenly. Texts with blanks stand in quotes of either kind. One tick a second
// passes by itself. What happens at one moment happens in the order of the lines.
//
// Events:
//
//	app production=on stage=production generation=fir      maintenance on|off      preboot on|off
//	formation web=2 worker=1:Standard-2X
//	dynos web.1=up@v74 worker.1=starting run.17=up         the whole list; a start or another release is a new life
//	dyno web.1=up                                          one of them, the rest as before; "gone" takes it away
//	release v74 by ned "Deploy 20a5742" current            also failed, pending, expired, ineligible, phase, slug=S, ago=2h
//	log 'heroku[web.1]: State changed from starting to crashed'
//	router status=503 code=H10 path=/orders                also method, dyno, service, connect
//	vitals web.1 memory=480 quota=512 load=1.2
//	queue default=385 oldest=41s consumers=0 mailers=3     also paused=on, process=T; store, library, processed, retry, dead
//	                                                       of a queue also done, added, lost, unsuccessful, flying, held, held-limit, head, warn, …
//	store redis access=asking     settings depth/default=1000 for/default=5m latency/mailers=30s process/default=worker off/old=on
//	order rollback v73 sent                                then accepted v75, lost, failed "why", refused "why"
//	order scale web=4 sent     order restart web.1 sent     order restart web.1,web.2 sent     order stop run.17 sent     order maintenance on sent
//	health heroku/dynos failing 401 "why" do="remedy" every=10s
//	account ned                                            whose token it is: ned@foobaz.example
//	budget 4312     clock heroku=5s     platform Apps=red     notice "text"     losses 12     tick
//	stranger new-kind                                      a fact of a kind that this version does not know
//
// Claims, where = stands for = != < <= > >=:
//
//	processes web=0/2 crashed=4 starting=0 up=0 want=4     types web worker run
//	dyno web.1=up@v74     dyno web.3=gone     restarts web.1=2     crashes web.1=1     exit web.1=1     memory web.1=480
//	current v74     target v73     target none "why"     abandoned v74     kept v72     changed v74=deploy
//	preview v72 code=yes config=A,B commits=1 same=no unsure=no phase=no
//	order done have=4 need=4 made=v75 anew=2 credit=anybody by=ned     order none     undo "roll back to v74"     undo none
//	queue default ready=385 drain=never net=0     top default     stores=1
//	queue default outlook=draining sure="at least"     works default worker told=command
//	alarm no-consumers of=default "385 jobs" muted="v74" do="…" step="…"     alarm none
//	source heroku/dynos stale     stale heroku/dynos
//	advice "crashed on v74" action=rollback type=web do="…" severity=critical     advice none
//	message "text"     silent "text"     maintenance on
//	lines=40     milestones=2     budget=4312     losses=12     strange=1
package scenario
