/** Variables whose value is an address that our own code puts a path behind. */
export const CALLED_NAME = /^(QSTASH_URL|UPSTASH_REDIS_REST_URL|PUBLIC_URL|DISPATCHER_URL|WORKER_URL_.+)$/;
