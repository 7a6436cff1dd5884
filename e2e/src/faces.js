// A person to look at, for pictures of the page.
function drawFace(context, frame, identity) {
  const { width, height } = context.canvas, unit = height / 100, sway = Math.sin(frame / 20 + identity) * unit;
  const looks = [['#8d5a3c', '#2f6f73', '#cfe0dc', '#7fa7a0', '#2b1d16'], ['#e0b28c', '#a2452f', '#efe1c9', '#d7a86a', '#5b3a22'],
    ['#c98f6b', '#5b4a7a', '#e8d6b8', '#b98d62', '#1d1a1a'], ['#6f4430', '#c7932f', '#dfe6d3', '#9db08a', '#15110f'],
    ['#f0c9a8', '#34586e', '#f2ddd0', '#c98f7d', '#8a4b2a'], ['#a8704d', '#4f7a4c', '#e6e2f0', '#a79cc0', '#2a2220'],
    ['#d9a27a', '#7a2f4a', '#d8e6ea', '#8fb0ba', '#3a2a20'], ['#59372a', '#b5533c', '#f0e6c8', '#cbb677', '#0f0c0b'],
    ['#ecc19c', '#2f5d50', '#ead7cf', '#b58e84', '#6b4a2f']];
  const [skin, shirt, light, dark, hair] = looks[identity % looks.length];
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, light); wall.addColorStop(1, dark);
  context.fillStyle = wall; context.fillRect(0, 0, width, height);
  const middle = width / 2 + sway;
  const oval = (x, y, rx, ry, colour) => { context.fillStyle = colour; context.beginPath(); context.ellipse(x, y, rx, ry, 0, 0, 7); context.fill(); };
  oval(middle, 47 * unit, 19 * unit, 23 * unit, hair);
  oval(middle, 74 * unit, 7 * unit, 12 * unit, skin);
  oval(middle, 118 * unit, 38 * unit, 38 * unit, shirt);
  oval(middle, 81 * unit, 8 * unit, 6 * unit, skin);
  oval(middle, 51 * unit, 15.5 * unit, 19.5 * unit, skin);
  for (const side of [-1, 1]) oval(middle + side * 6 * unit, 49 * unit, 1.5 * unit, 1.8 * unit, '#2a1d18');
  context.strokeStyle = '#7a3b2e'; context.lineWidth = 1.2 * unit; context.lineCap = 'round';
  context.beginPath(); context.arc(middle, 55 * unit, 6 * unit, 0.5, Math.PI - 0.5); context.stroke();
}
