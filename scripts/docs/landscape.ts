/** A lake before mountains at dusk, with the grain of a photograph: 960 by 640 pixels. */
export const LANDSCAPE = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640">
  <defs>
    <linearGradient id="sky" x2="0" y2="1">
      <stop stop-color="#2b4a7f"/><stop offset="0.55" stop-color="#d98a6a"/><stop offset="1" stop-color="#f6d7a0"/>
    </linearGradient>
    <linearGradient id="lake" x2="0" y2="1"><stop stop-color="#c98f77"/><stop offset="1" stop-color="#1e3557"/></linearGradient>
    <radialGradient id="glow"><stop stop-color="#fff3c8"/><stop offset="0.25" stop-color="#ffd98a" stop-opacity="0.8"/>
      <stop offset="1" stop-color="#ffd98a" stop-opacity="0"/></radialGradient>
    <filter id="grain"><feTurbulence type="fractalNoise" baseFrequency="0.8" numOctaves="2" seed="3"/>
      <feColorMatrix values="0 0 0 0 0.5  0 0 0 0 0.5  0 0 0 0 0.5  0.5 0.5 0 0 -0.4"/></filter>
    <filter id="soft"><feGaussianBlur stdDeviation="1.2"/></filter>
  </defs>
  <rect width="960" height="420" fill="url(#sky)"/>
  <circle cx="700" cy="230" r="170" fill="url(#glow)"/><circle cx="700" cy="230" r="34" fill="#fffbe6"/>
  <g filter="url(#soft)">
    <path d="M0 330 L120 210 L190 270 L330 130 L450 280 L560 220 L700 340 L840 240 L960 320 V430 H0 Z" fill="#6b5a78"/>
    <path d="M330 130 L290 172 L318 186 L336 170 L356 192 L372 182 Z" fill="#f3e3dc"/>
    <path d="M0 370 L150 300 L300 370 L470 310 L640 390 L800 330 L960 380 V430 H0 Z" fill="#3d3a58"/>
  </g>
  <rect y="410" width="960" height="230" fill="url(#lake)"/>
  <path d="M560 412 L840 412 L760 640 L640 640 Z" fill="#ffdf9a" opacity="0.25"/>
  <g stroke="#ffe9bf" stroke-opacity="0.5" stroke-width="2">
    <path d="M640 440 h120 M600 470 h60 M690 470 h110 M630 505 h140 M660 545 h60 M640 590 h110"/>
  </g>
  <g fill="#141a2b">
    <path d="M0 640 V470 Q90 450 190 500 Q260 540 300 640 Z"/>
    <path d="M60 480 l22 -130 l22 130 Z M52 440 l30 -70 l30 70 Z M120 500 l20 -110 l20 110 Z M112 465 l28 -60 l28 60 Z"/>
    <path d="M196 522 l14 -80 l14 80 Z"/>
  </g>
  <path d="M196 560 q52 22 108 0 l-14 24 h-80 Z" fill="#c8372d"/><path d="M248 556 V470 l44 74 Z" fill="#f7f1e3"/>
  <rect width="960" height="640" filter="url(#grain)" opacity="0.35"/>
</svg>`;

/** A white sheaf on nothing. */
export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="330" height="120">
  <g fill="none" stroke="#ffffff" stroke-width="9" stroke-linecap="round">
    <path d="M30 15 Q60 60 30 108 M60 8 V112 M90 15 Q60 60 90 108 M38 62 h44"/>
  </g>
  <text x="118" y="84" font-family="sans-serif" font-weight="bold" font-size="62" fill="#ffffff">sheaf</text>
</svg>`;
