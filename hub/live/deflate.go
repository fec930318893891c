package live

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

// leastDeflated is from how many bytes on a message is worth compressing.
const leastDeflated = 512

// rsv1 marks the first frame of a compressed message (RFC 7692 section 6).
const rsv1 = 0x40

// extensions is the header in which a client offers to compress.
const extensions = "Sec-WebSocket-Extensions"

// offersDeflate reports whether one of a client's offers takes the answer that
// there is here: permessage-deflate where neither side remembers the message
// before (RFC 7692 section 7.1.1), so that all readers can share the bytes. An
// offer that narrows the server's window doesn't; without quotes nothing else
// that matters can be said.
func offersDeflate(h http.Header) bool {
	for _, line := range h.Values(extensions) {
		for offer := range strings.SplitSeq(line, ",") {
			if name, params, _ := strings.Cut(offer, ";"); strings.TrimSpace(name) == "permessage-deflate" && plainParams(params) {
				return true
			}
		}
	}
	return false
}

func plainParams(params string) bool {
	seen := map[string]bool{}
	for param := range strings.SplitSeq(params, ";") {
		name, value, valued := strings.Cut(strings.TrimSpace(param), "=")
		switch bits, err := strconv.Atoi(value); {
		case param == "" && params == "":
			return true
		case seen[name]:
			return false
		case name == "client_max_window_bits" && (!valued || err == nil && bits >= 8 && bits <= 15):
		case (name == "server_no_context_takeover" || name == "client_no_context_takeover") && !valued:
		default:
			return false
		}
		seen[name] = true
	}
	return true
}

// deflater compresses one message at a time. It has hundreds of kilobytes, so
// that it is shared by all who need one now and then.
type deflater struct {
	to  *flate.Writer
	out bytes.Buffer
}

var deflaters = sync.Pool{New: func() any {
	to, err := flate.NewWriter(nil, 6)
	if err != nil {
		panic("live: " + err.Error()) // there is a level 6
	}
	return &deflater{to: to}
}}

// emptyBlock is a stored block of nothing (RFC 1951 section 3.2.4). A
// compressor ends what it flushes with one, of which RFC 7692 section 7.2.1
// leaves the last four bytes off. At the beginning of a message it says nothing
// to readers either, and there it tells us that this part is not the last of
// its batch.
var emptyBlock = []byte{0, 0, 0, 0xff, 0xff}

// deflatedFrame appends a message compressed, where that makes it smaller.
func deflatedFrame(b []byte, m message) []byte {
	if len(m.json) < leastDeflated {
		return wsFrame(b, opText, m.json)
	}
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	d.out.Reset()
	if m.more {
		d.out.Write(emptyBlock)
	}
	d.to.Reset(&d.out)
	_, err := d.to.Write(m.json)
	if err == nil {
		err = d.to.Flush()
	}
	if err != nil {
		panic("live: " + err.Error()) // a buffer takes everything
	}
	small := bytes.TrimSuffix(d.out.Bytes(), emptyBlock[1:])
	if len(small) >= len(m.json) {
		return wsFrame(b, opText, m.json)
	}
	return wsFrame(b, rsv1|opText, small)
}

// mostDeflated bounds a compressed message of a client: what can't be
// compressed grows a little.
const mostDeflated = mostInbound + 64

// endOfMessage is what a client left off its message, and a last block, so that
// a reader of DEFLATE sees an end.
var endOfMessage = append(emptyBlock[1:], 1, 0, 0, 0xff, 0xff)

var inflaters = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// inflate undoes a client's compression, to no more than a message may have.
func inflate(p []byte) ([]byte, *closing) {
	in := bytes.NewReader(append(p, endOfMessage...))
	from := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(from)
	var out bytes.Buffer
	// A client may end with a block that says it is the last one, and then our
	// end begins a stream of its own (section 7.2.3.4).
	for in.Len() > 0 {
		if err := from.(flate.Resetter).Reset(in, nil); err != nil {
			return nil, &closing{closeText, "not compressed as RFC 7692 says"}
		}
		_, err := io.Copy(&out, io.LimitReader(from, int64(mostInbound+1-out.Len())))
		if out.Len() > mostInbound {
			return nil, &closing{closeTooBig, "at most 4096 bytes"}
		}
		if err != nil {
			return nil, &closing{closeText, "not compressed as RFC 7692 says"}
		}
	}
	return out.Bytes(), nil
}
