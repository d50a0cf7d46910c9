/*
 * kdc_exchange.h -- one question to several KDCs: who keeps silent is not waited for while another one may answer.
 *
 * libkrb5 waits 10 s for a KDC that takes the connection and says nothing, before it asks the next. As a hook of a context
 * this asks in its place, over TCP, where a realm has more than one KDC. What it cannot get, libkrb5 asks for as ever.
 */
#ifndef LIB_GSS_KDC_EXCHANGE_H
#define LIB_GSS_KDC_EXCHANGE_H

#include <krb5.h>
#include <stdbool.h>

#include "lib/gss/kdc_places.h"
#include "lib/gss/kdc_reply.h"

/** What is known of the KDCs of the realm that was asked last; empty at first. Outlives the context. */
struct kdc_exchange {
	char realm[256];
	struct kdc_address addresses[KDC_ADDRESSES_MAX];	/* who answered last stands first */
	size_t count;
	bool is_known;			/* the first of them has answered */
	bool is_left_to_library;	/* nobody answered us */
	bool is_refused;		/* the account was: see kdc_exchange_begin() */
	struct kdc_reply told;		/* since then, also by whom libkrb5 asked */
};

/** From now on `context` asks through `exchange`, which notes what it is told. */
void kdc_exchange_use(krb5_context context, struct kdc_exchange *exchange);

/**
 * A logon begins. Once the KDC refuses its password or key, nobody is asked for it again: libkrb5 does not know who answered
 * us, and would try the same at the primary KDC, which counts as one more failed logon.
 */
void kdc_exchange_begin(struct kdc_exchange *exchange);

/** Is `context` to be spared the wait, because several KDCs are known that answer us? */
bool kdc_exchange_is_useful(const struct kdc_exchange *exchange);

/** What was told is forgotten. */
void kdc_exchange_clear(struct kdc_exchange *exchange);

#endif
