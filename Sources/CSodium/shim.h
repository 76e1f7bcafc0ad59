#include <sodium.h>

/// Keyed BLAKE2b over two pieces. `crypto_generichash_state` is over-aligned, which Swift does not import; the state
/// lives and is wiped here.
static inline void csodium_blake2b_pair(unsigned char *digest, size_t digest_size, const unsigned char *key,
                                        size_t key_size, const unsigned char *one, size_t one_size,
                                        const unsigned char *two, size_t two_size) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, key, key_size, digest_size);
  crypto_generichash_update(&state, one, one_size);
  if (two_size > 0) crypto_generichash_update(&state, two, two_size);
  crypto_generichash_final(&state, digest, digest_size);
  sodium_memzero(&state, sizeof state);
}
