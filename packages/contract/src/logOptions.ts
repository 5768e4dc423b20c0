/** How every app logs, for pino: one JSON object per line, with the app's name, the level by name and the time as ISO 8601. */
export function logOptions(app: string) {
  return {
    base: { app },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
  };
}
