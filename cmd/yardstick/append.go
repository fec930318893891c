//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"wayside/hub"
	"wayside/hub/notice"
	"wayside/hub/sqlog"
)

// appending is the least that a durable front does: it takes what is posted at
// /pub unread, appends it to the hub's own log and answers when it would
// survive a power cut. The header Records says that a body is so many.
func appending(ctx context.Context, file string) (http.Handler, error) {
	log, err := sqlog.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /pub", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16<<20))
		n, _ := strconv.Atoi(r.Header.Get("Records")) // one where it says nothing
		records := make([]hub.Record, max(n, 1))
		for i := range records {
			records[i] = hub.Record{
				At: time.Now().UTC().Truncate(time.Millisecond), Op: hub.OpPublished, ID: notice.NewID(), Rev: 1, Code: "7K2QF9W",
				Doc: body[i*len(body)/len(records) : (i+1)*len(body)/len(records)], State: notice.Active, By: "yardstick",
			}
		}
		if err == nil {
			_, err = log.Append(r.Context(), records)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintln(w, "{}")
	})
	return mux, nil
}
