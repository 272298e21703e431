mb("haocun/search/index.js", {"name":"柳泉村","shards":0,"years":[[2026,1]]})
