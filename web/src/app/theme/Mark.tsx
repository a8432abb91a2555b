/** Hilo's mark: an h that is one thread. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="#97264f" />
      <path
        d="M10 6v20m0-7c0-7 12-8 12 0v4c0 2.600 1.600 3.500 3.500 2.500"
        fill="none"
        stroke="#fff8ef"
        strokeWidth="2.600"
        strokeLinecap="round"
      />
    </svg>
  );
}
