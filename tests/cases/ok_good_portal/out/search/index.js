mb("search/index.js", {"shards":0,"villages":[["haocun","柳泉村"],["huaicun","石桥村"]]})
