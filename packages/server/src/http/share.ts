/** A look that all who ask within so many milliseconds share. */
export function shareFor<T>(ms: number, look: () => Promise<T>): () => Promise<T> {
  let shared: Promise<T> | undefined;
  let lookedAt = 0;
  return () => {
    const now = Date.now();
    if (!shared || now - lookedAt >= ms) {
      lookedAt = now;
      shared = look();
    }
    return shared;
  };
}
